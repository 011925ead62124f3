// A number opens its trail beside itself; without this script its link leads to it.
"use strict";

const trail = document.createElement("dialog");
trail.className = "trail";
document.body.append(trail);

document.addEventListener("click", (event) => {
  const number = event.target.closest("a.number");
  if (!number) {
    if (!event.target.closest("dialog.trail")) trail.close();
    return;
  }
  const row = document.getElementById(decodeURIComponent(number.hash.slice(1)));
  if (!row || number.closest("dialog.trail") || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const close = document.createElement("button");
  close.textContent = "×";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => { trail.close(); number.focus(); });
  trail.replaceChildren(close);
  for (const cell of row.cells) {
    const part = document.createElement("p");
    part.append(...cell.cloneNode(true).childNodes);
    trail.append(part);
  }
  const box = number.getBoundingClientRect();
  trail.show();
  const left = Math.min(box.left, document.documentElement.clientWidth - trail.offsetWidth - 12);
  trail.style.left = `${Math.max(8, left) + window.scrollX}px`;
  trail.style.top = `${box.bottom + window.scrollY + 6}px`;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") trail.close();
});
