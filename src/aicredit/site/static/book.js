// Pictures become interactive and panels move; without this script the page still
// shows its pictures, tables and numbers. One self-hosted Vega bundle, loaded only
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

async function draw(figure, live) {
  const embed = await loadVega();
  const holder = figure.querySelector(`.drawing .${size()}`);
  const stage = document.createElement("div");
  const { view } = await embed(stage, live.spec[size()], {
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
      await draw(figure, await answer.json());
    } catch { /* the still picture stays */ }
  };
  figure.querySelector(".drawing").addEventListener("pointerenter", start, { once: true });
}

// ---- Panels: assumptions move, numbers follow ----

// The same text as Python's `units.written` and `Output.text`; a test holds them together.

function fixed(value, digits) {
  if (value >= 1e21) return `${BigInt(value)}${digits ? "." : ""}${"0".repeat(digits)}`;
  const scaled = value * 10 ** digits;
  // Python rounds a true half to the even digit, toFixed rounds it up. Only a value that
  // binary holds exactly can be a true half.
  const half = Number.isInteger(value * 2 ** (digits + 1)) && scaled % 1 === 0.5;
  const even = half && Math.floor(scaled) % 2 === 0;
  return even ? (Math.floor(scaled) / 10 ** digits).toFixed(digits) : value.toFixed(digits);
}

function written(value, unit, digits = unit.digits) {
  if (unit.name === "flag") return value ? "yes" : "no";
  const [whole, ...decimals] = fixed(Math.abs(value), digits).split(".");
  const grouped = unit.name === "year" ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const figure = [grouped, ...decimals].join(".");
  const sign = value < 0 && /[1-9]/.test(figure) ? "−" : "";
  return `${sign}${unit.prefix}${figure}${unit.suffix}`;
}

function outputText(output, value) {
  const shown = value + output.add;
  if (output.last !== null && shown > output.last) {
    return `not within ${fixed(output.add + 1, 0)} to ${fixed(output.last, 0)}`;
  }
  if (!Number.isFinite(shown)) return shown > 0 ? output.endless : "no value";
  const text = written(shown, output.unit);
  return output.unit.name === "year" ? `in ${text}` : text;
}

function slider(input, row) {
  const control = Object.assign(document.createElement("input"), {
    type: "range", min: input.minimum, max: input.maximum, step: input.step, value: input.value,
  });
  control.setAttribute("aria-label", input.label);
  row.append(control);
  return control;
}

async function makePanel(figure, live) {
  let view = await draw(figure, live);
  const shown = figure.querySelectorAll(".outputs dd");
  const controls = live.inputs.map((input) => {
    const row = figure.querySelector(`[data-argument="${CSS.escape(input.argument)}"]`);
    return { input, value: row.querySelector("b"), control: slider(input, row) };
  });

  async function update() {
    for (const { input, value, control } of controls) {
      const text = written(Number(control.value), input.unit, input.digits);
      value.textContent = text;
      control.setAttribute("aria-valuetext", text);
      view.signal(input.argument, Number(control.value) * input.scale);
    }
    await view.runAsync();
    live.outputs.forEach((output, k) => {
      shown[k].textContent = outputText(output, view.signal(output.signal));
    });
  }

  for (const { control } of controls) control.addEventListener("input", update);
  const reset = document.createElement("button");
  reset.type = "button";
  reset.textContent = "Back to this edition's assumptions";
  reset.addEventListener("click", () => {
    for (const { input, control } of controls) control.value = input.value;
    update();
  });
  figure.querySelector(".assumptions").after(reset);
  PHONE.addEventListener("change", async () => {
    // Paper has its own width: what is printed is what the reader saw.
    if (matchMedia("print").matches) return;
    view = await draw(figure, live);
    figure.dataset.live = size();
    update();
  });
  figure.dataset.live = size();
}

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    makePanel(target, JSON.parse(target.querySelector("script").textContent)).catch(() => {});
  }
}, { rootMargin: "400px" });

for (const figure of document.querySelectorAll(".book-figure")) {
  if (figure.classList.contains("panel")) watcher.observe(figure);
  else makeInteractive(figure);
}

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
