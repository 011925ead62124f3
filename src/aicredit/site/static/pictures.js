// A picture's points say what they are: under the pointer, at a tap until the next one, and
// walked with the arrow keys. Their words are in the drawing (aicredit.charts.points).
"use strict";

{
  const REACH = 24; // pixels from a finger to the point it means

  const AROUND = [[0, -1], [0, 1], [-1, 0], [1, 0], [-0.7, -0.7], [0.7, -0.7], [-0.7, 0.7], [0.7, 0.7]];

  const words = document.createElement("div");
  words.className = "point-words";
  words.setAttribute("role", "status");
  document.body.append(words);

  const at = { drawing: null, point: null };

  function pointsOf(drawing) {
    const all = [...drawing.querySelectorAll("svg [aria-label]")];
    const shown = all.filter((point) => point.getClientRects().length);
    // A point under its own line, or a bar under its end, has the words of both.
    return [...new Map(shown.map((point) => [point.getAttribute("aria-label"), point])).values()];
  }

  function show(drawing, point) {
    hide();
    Object.assign(at, { drawing, point });
    point.classList.add("spoken");
    words.textContent = point.getAttribute("aria-label");
    const box = point.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(box.x + box.width / 2 - words.offsetWidth / 2, width - words.offsetWidth - 8));
    const above = box.top - words.offsetHeight - 8;
    words.style.left = `${left + scrollX}px`;
    words.style.top = `${(above > 0 ? above : box.bottom + 8) + scrollY}px`;
  }

  function hide() {
    at.point?.classList.remove("spoken");
    Object.assign(at, { drawing: null, point: null });
    words.textContent = "";
  }

  function distance({ left, right, top, bottom }, x, y) {
    return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  }

  // What is drawn under a place, or beside it: a line is thinner than a finger.
  function drawn(drawing, x, y) {
    for (const far of [0, REACH / 3, (2 * REACH) / 3, REACH]) {
      for (const [right, down] of far ? AROUND : [[0, 0]]) {
        const found = document.elementFromPoint(x + far * right, y + far * down);
        const point = found?.closest("svg [aria-label]");
        if (point && drawing.contains(point)) return point;
      }
    }
    return null;
  }

  function nearest(drawing, { clientX, clientY }) {
    const hit = drawn(drawing, clientX, clientY);
    if (hit) return hit;
    const near = pointsOf(drawing)
      .map((point) => [distance(point.getBoundingClientRect(), clientX, clientY), point])
      .filter(([far]) => far <= REACH);
    return near.sort(([a], [b]) => a - b)[0]?.[1];
  }

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function walk(drawing, event) {
    const points = pointsOf(drawing);
    const here = points.indexOf(at.point);
    const next = {
      Home: 0,
      End: points.length - 1,
      [event.key in STEPS ? event.key : ""]: here < 0 ? 0 : here + STEPS[event.key],
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(drawing, points[Math.max(0, Math.min(next, points.length - 1))]);
  }

  for (const drawing of document.querySelectorAll(".book-figure .drawing")) {
    if (!drawing.querySelector("svg [aria-label]")) continue;
    drawing.tabIndex = 0;
    // So that a screen reader hands on the arrow keys.
    drawing.setAttribute("role", "application");
    drawing.setAttribute("aria-roledescription", "picture; arrow keys walk its points");
    drawing.addEventListener("keydown", (event) => walk(drawing, event));
    drawing.addEventListener("blur", hide);
    drawing.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      const point = event.target.closest("svg [aria-label]");
      if (point && point !== at.point) show(drawing, point);
      else if (!point) hide();
    });
    drawing.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && hide());
  }

  document.addEventListener("click", (event) => {
    const drawing = event.target.closest(".book-figure .drawing[tabindex]");
    const point = drawing && nearest(drawing, event);
    if (point) show(drawing, point);
    else hide();
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
}
