// Panels: a reader moves assumptions, and numbers, picture and the page's prose follow.
// The state stands in the address, so that a link leads to it. Needs vega.js (draw).
"use strict";

// ---- The same text as Python's `units.written` and `Output.text`; a test holds them together ----

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
  if (output.unit.prefix && !/[1-9]/.test(text)) {
    if (Math.abs(shown) < 1e-9) return "nothing";
    return `${shown < 0 ? "more" : "less"} than ${written(Math.sign(shown) * 10 ** -output.unit.digits, output.unit)}`;
  }
  return output.unit.name === "year" ? `in ${text}` : text;
}

// ---- Prose that rests on a panel: figures, and sentences bound to a condition ----

function saidText(said, signal) {
  if (typeof said === "string") return said;
  if (Array.isArray(said)) return said.map((part) => saidText(part, signal)).join("");
  if ("true" in said) return saidText(signal(said.signal) ? said.true : said.false, signal);
  return outputText(said, signal(said.signal));
}

function movesOf(panel) {
  const all = [...document.querySelectorAll("script.moves")].map((one) => JSON.parse(one.textContent));
  return all.find((moves) => moves.panel === panel) ?? { params: [], said: {} };
}

const parts = new Map(); // what an edition says, with the numbers in it that open

function followInProse(moves, signal) {
  for (const [address, said] of Object.entries(moves.said)) {
    const text = saidText(said, signal);
    const name = CSS.escape(address);
    const places = `[data-said="${name}"], a.number[href="#${name}"]:not([data-said] a)`;
    for (const place of document.querySelectorAll(places)) {
      if (!parts.has(place)) parts.set(place, [...place.childNodes]);
      place.dataset.edition ??= place.textContent;
      const moved = text !== place.dataset.edition;
      place.classList.toggle("moved", moved);
      if (moved) place.textContent = text;
      else place.replaceChildren(...parts.get(place));
    }
  }
}

// ---- The state in the address: ?PANEL=argument:value;argument:value ----

function stateInAddress(panel) {
  const pairs = new URLSearchParams(location.search).get(panel)?.split(";") ?? [];
  const values = pairs.map((pair) => pair.split(":"));
  // Number() reads blanks and 0x20, which a slider takes for its middle.
  return Object.fromEntries(values.filter(([, value]) => /^-?\d+(\.\d+)?(e-?\d+)?$/.test(value)));
}

function keepInAddress(panel, controls) {
  const moved = controls
    .filter(({ input, control }) => Number(control.value) !== input.value)
    .map(({ input, control }) => `${input.argument}:${control.value}`);
  const query = new URLSearchParams(location.search);
  if (moved.length) query.set(panel, moved.join(";"));
  else query.delete(panel);
  const text = query.toString().replace(/%3A/g, ":").replace(/%3B/g, ";");
  try {
    history.replaceState(history.state, "", `${location.pathname}${text && `?${text}`}${location.hash}`);
  } catch { /* a page from disk keeps its address */ }
}

// ---- The panel ----

function slider(input, row) {
  const control = Object.assign(document.createElement("input"), {
    type: "range", min: input.minimum, max: input.maximum, step: input.step, value: input.value,
  });
  control.setAttribute("aria-label", input.label);
  row.append(control);
  return control;
}

async function makePanel(figure) {
  const live = JSON.parse(figure.querySelector("script").textContent);
  const moves = movesOf(figure.id);
  live.spec.params.push(...moves.params);
  const view = await draw(live.spec, figure.querySelector(".drawing > div"));
  const shown = figure.querySelectorAll(".outputs dd");
  const controls = live.inputs.map((input) => {
    const row = figure.querySelector(`[data-argument="${CSS.escape(input.argument)}"]`);
    return { input, value: row.querySelector("b"), control: slider(input, row) };
  });
  const note = Object.assign(document.createElement("p"), {
    className: "moved-note",
    textContent: "A reader has moved assumptions. What is underlined with dashes follows them; tables and files do not.",
  });
  figure.querySelector(".under").before(note);
  const presets = live.presets.map((preset) => ({
    preset, chosen: button(preset.label, () => set(preset.values)),
  }));
  figure.querySelector(".presets").append(...presets.map(({ chosen }) => chosen));

  const drawing = figure.querySelector(".drawing");
  const drawn = drawing.getAttribute("aria-label");

  // What cannot follow says so: the words of the picture, and the paper that shows no colour.
  function sayMoved() {
    const moved = controls.some(({ input, control }) => Number(control.value) !== input.value);
    const told = live.outputs.map((output, k) => `${output.label}: ${shown[k].textContent}`);
    drawing.setAttribute("aria-label", moved ? `As moved by you. ${told.join("; ")}.` : drawn);
    note.hidden = !moved;
  }

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
    followInProse(moves, (name) => view.signal(name));
    sayMoved();
    for (const { preset, chosen } of presets) {
      const same = controls.every(({ input, control }) =>
        Number(control.value) === preset.values[input.argument]);
      chosen.setAttribute("aria-pressed", same);
    }
  }

  async function set(values) {
    for (const { input, control } of controls) {
      if (input.argument in values) control.value = values[input.argument];
    }
    await update();
    keepInAddress(figure.id, controls);
  }

  for (const { control } of controls) {
    control.addEventListener("input", update);
    control.addEventListener("change", () => keepInAddress(figure.id, controls));
  }
  const edition = Object.fromEntries(live.inputs.map((input) => [input.argument, input.value]));
  figure.querySelector(".assumptions").append(
    button("Back to this edition's assumptions", () => set(edition)),
  );
  await set(stateInAddress(figure.id));
  figure.dataset.live = "";
}

function sayWhyNot(figure) {
  if (!Object.keys(stateInAddress(figure.id)).length) return;
  figure.querySelector(".result").append(Object.assign(document.createElement("p"), {
    textContent: "This browser could not move the panel; shown are the book's own assumptions.",
  }));
}

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    makePanel(target).catch(() => sayWhyNot(target));
  }
}, { rootMargin: "400px" });

for (const figure of document.querySelectorAll(".book-figure.panel")) {
  // A link to a state changes prose far from the panel, so that one is made at once.
  if (Object.keys(stateInAddress(figure.id)).length) makePanel(figure).catch(() => sayWhyNot(figure));
  else watcher.observe(figure);
}
