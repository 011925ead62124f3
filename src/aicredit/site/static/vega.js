// Draws what moves: one self-hosted Vega bundle, loaded when a panel comes near. No code
// is evaluated (vega-embed's `ast`).
"use strict";

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

async function draw(spec, holder) {
  const embed = await loadVega();
  const stage = document.createElement("div");
  const { view } = await embed(stage, spec, {
    actions: false, ast: true, tooltip: false, renderer: "svg", mode: "vega-lite",
  });
  holder.replaceChildren(stage);
  const svg = stage.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  return view;
}
