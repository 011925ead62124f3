// A sentence that one slider moves; what it says at each step stands in the page.
"use strict";

for (const live of document.querySelectorAll(".live")) {
  const { moved, told } = JSON.parse(live.querySelector("script").textContent);
  const [assumption, output] = live.querySelectorAll("a.number");
  const link = live.querySelector("a[data-argument]");
  const state = new RegExp(`(${link.dataset.argument}:)[^;#]*`);
  const slider = Object.assign(document.createElement("input"), {
    type: "range", min: 0, max: moved.length - 1, step: 1, value: live.dataset.step,
  });
  slider.setAttribute("aria-label", live.dataset.label);
  const show = () => {
    assumption.textContent = moved[slider.value];
    output.textContent = told[slider.value];
    const moves = slider.value !== live.dataset.step;
    for (const figure of [assumption, output]) figure.classList.toggle("moved", moves);
    slider.setAttribute("aria-valuetext", `${moved[slider.value]}: ${told[slider.value]}`);
    const figure = moved[slider.value].replace(/[^0-9.]/g, "") || "0";
    link.setAttribute("href", link.getAttribute("href").replace(state, `$1${figure}`));
  };
  slider.addEventListener("input", show);
  live.querySelector("p").after(slider);
}
