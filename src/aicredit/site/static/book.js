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

// ---- The contents of a page, in a menu: it closes when a section is chosen ----

document.addEventListener("click", (event) => {
  event.target.closest("dialog[open] nav a[href^='#']")?.closest("dialog").close();
});

// ---- Search: from disk no page can be fetched, so results there have titles alone ----

DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY &&= location.protocol !== "file:";
