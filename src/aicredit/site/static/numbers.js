// A number opens how it was made, beside its sentence; on a phone, at the foot of the
// screen. Without this script its link leads to the same words at the foot of the page.
"use strict";

const trail = document.createElement("dialog");
trail.className = "trail";
trail.setAttribute("aria-label", "How this number was made");
document.body.append(trail);

function closeButton() {
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => trail.close());
  return close;
}

function fill(row, number) {
  trail.replaceChildren(closeButton());
  if (number.classList.contains("moved")) {
    const told = document.createElement("p");
    told.textContent = `A panel has moved this number to ${number.textContent}. This edition's `
      + `own, ${number.dataset.edition}, was made like this:`;
    trail.append(told);
  }
  for (const cell of row.cells) {
    const part = document.createElement("div");
    part.append(...cell.cloneNode(true).childNodes);
    trail.append(part);
  }
  trail.scrollTop = 0;
}

function placeBeside(number) {
  const box = number.getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - trail.offsetWidth - 12);
  const [below, above] = [box.bottom + 6, box.top - trail.offsetHeight - 6];
  const lowest = window.innerHeight - trail.offsetHeight - 8;
  trail.style.left = `${Math.max(8, left)}px`;
  // Beside the number where there is room, and always whole on the screen.
  trail.style.top = `${below <= lowest ? below : Math.max(8, above > 0 ? above : lowest)}px`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.number, dialog.trail a[href^='#n-']");
  if (!link) {
    // The rest of the screen is the dialog's backdrop.
    if (event.target === trail) trail.close();
    return;
  }
  const row = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!row || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  fill(row, link);
  if (trail.open) {
    trail.querySelector("button").focus();
    return;
  }
  // The browser gives the focus back, on closing, to what had it.
  link.focus({ preventScroll: true });
  trail.showModal();
  placeBeside(link);
});

window.addEventListener("resize", () => trail.close());
