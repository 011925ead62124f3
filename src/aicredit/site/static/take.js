// What a reader can take of a picture: PNG, a piece of HTML that shows it, a line that cites it.
// Without this script its table, CSV and SVG are there.
"use strict";

const SHARPNESS = 2;

const imageOf = (address) => new Promise((resolve, reject) => {
  const image = new Image();
  image.onload = () => resolve(image);
  image.onerror = reject;
  image.src = address;
});

async function pngOf(address) {
  const image = await imageOf(address);
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SHARPNESS;
  canvas.height = image.naturalHeight * SHARPNESS;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve); });
}

async function savePng(svg) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await pngOf(svg));
  link.download = svg.split("/").pop().replace(/svg$/, "png");
  link.click();
  URL.revokeObjectURL(link.href);
}

// A moved panel is cited as it was moved: its state stands in the address.
const pageOf = (figure) => `${location.href.split("#")[0]}#${figure.id}`;

function piece(figure, svg) {
  const holder = document.createElement("figure");
  const image = document.createElement("img");
  image.src = svg;
  image.alt = figure.querySelector(".drawing").getAttribute("aria-label");
  const source = document.createElement("a");
  source.href = pageOf(figure);
  source.textContent = figure.dataset.cited;
  const caption = document.createElement("figcaption");
  caption.append(source);
  holder.append(image, caption);
  return holder.outerHTML;
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

for (const figure of document.querySelectorAll(".book-figure")) {
  const row = figure.querySelector(".take");
  const svg = row.querySelector("a[href$='.svg']")?.href;
  const said = document.createElement("output");
  // The text stays to be read and marked by hand where the clipboard is closed to pages.
  const give = async (words) => {
    said.textContent = said.textContent === words ? "" : words;
    try { await navigator.clipboard.writeText(words); } catch { /* it can be seen */ }
  };
  // From disk a browser lets no page read a picture back.
  if (svg && location.protocol !== "file:") row.append(button("PNG", () => savePng(svg)));
  if (svg) row.append(button("Embed", () => give(piece(figure, svg))));
  row.append(button("Cite", () => give(`${figure.dataset.cited}, ${pageOf(figure)}`)), said);
}
