// Pictures become interactive; without this script the page still shows its pictures,
// tables and numbers. One self-hosted Vega bundle, loaded only
// when a picture is looked at. No code is evaluated (vega-embed's `ast`).
"use strict";

const PHONE = window.matchMedia("(max-width: 640px)");
const here = document.currentScript.src;
let bundle = null;

function loadVega() {
  bundle ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("vega-bundle.js", here);
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = reject;
    document.head.append(script);
  });
  return bundle;
}

const size = () => (PHONE.matches ? "narrow" : "wide");

async function draw(spec, holder) {
  const embed = await loadVega();
  const stage = document.createElement("div");
  const { view } = await embed(stage, spec, {
    actions: false, ast: true, renderer: "svg", mode: "vega-lite",
  });
  holder.replaceChildren(stage);
  const svg = stage.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  return view;
}

// ---- Pictures: tooltips on first touch ----

function makeInteractive(figure) {
  const start = async () => {
    try {
      const answer = await fetch(figure.dataset.spec);
      const { spec } = await answer.json();
      await draw(spec[size()], figure.querySelector(`.drawing .${size()}`));
    } catch { /* the still picture stays */ }
  };
  figure.querySelector(".drawing").addEventListener("pointerenter", start, { once: true });
}

for (const figure of document.querySelectorAll(".book-figure.picture")) makeInteractive(figure);

// ---- Numbers: their trail opens beside them; without script the link leads to it ----

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

// ---- The contents of a page, in a menu: it closes when a section is chosen ----

document.addEventListener("click", (event) => {
  event.target.closest("dialog[open] nav a[href^='#']")?.closest("dialog").close();
});

// ---- Search: from disk no page can be fetched, so results there have titles alone ----

DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY &&= location.protocol !== "file:";
