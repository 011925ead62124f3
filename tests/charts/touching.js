// What the labels of a drawn picture touch, a line each: called with its <svg>.
(svg) => {
  // A line of text has room above its capitals that nobody sees.
  const box = element => {
    const { left, right, top, bottom, x, y, height } = element.getBoundingClientRect();
    return { left, right, bottom, x, y, top: top + (element.tagName === "text" ? 0.15 * height : 0) };
  };
  const shown = element => {
    for (let node = element; node !== svg; node = node.parentNode)
      if (node.getAttribute("opacity") === "0") return false;
    const { fill, stroke } = getComputedStyle(element);
    return [fill, stroke].some(paint => paint !== "none" && paint !== "rgba(0, 0, 0, 0)");
  };
  const drawn = [...svg.querySelectorAll("text, path, rect, line, circle")].filter(element =>
    // The grid lies behind everything and is barely visible; ticks belong to their labels.
    !element.closest(".role-axis-grid, .role-axis-tick, clipPath, defs") &&
    !element.classList.contains("background") && shown(element) &&
    (element.tagName !== "text" || element.textContent.trim()));
  const paper = getComputedStyle(document.body).backgroundColor;
  const isHalo = text => getComputedStyle(text).stroke === paper;
  const texts = drawn.filter(element => element.tagName === "text");
  const labels = texts.filter(text => !isHalo(text));
  const haloOf = label => texts.find(text => isHalo(text) &&
    text.textContent === label.textContent && Math.abs(box(text).x - box(label).x) < 1 &&
    Math.abs(box(text).y - box(label).y) < 1);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
  const pointsOf = ({ left, right, top, bottom }) => {
    const points = [], across = Math.ceil((right - left) / 2), down = Math.ceil((bottom - top) / 2);
    for (let i = 0; i <= across; i++)
      for (let j = 0; j <= down; j++)
        points.push(new DOMPoint(left + (right - left) * i / across, top + (bottom - top) * j / down));
    return points;
  };
  const covers = (mark, point) => {
    const at = point.matrixTransform(mark.getScreenCTM().inverse());
    const { fill, stroke } = getComputedStyle(mark);
    return (fill !== "none" && mark.isPointInFill(at)) ||
      (stroke !== "none" && mark.isPointInStroke(at));
  };
  const faults = [], edge = box(svg);
  labels.forEach((label, k) => {
    const said = JSON.stringify(label.textContent), at = box(label);
    if (at.left < edge.left || at.right > edge.right || at.top < edge.top || at.bottom > edge.bottom)
      faults.push(`${said} passes the edge`);
    for (const other of labels.slice(k + 1))
      if (meet(at, box(other))) faults.push(`${said} touches ${JSON.stringify(other.textContent)}`);
    const halo = haloOf(label), points = pointsOf(at);
    for (const mark of drawn.filter(element => element.tagName !== "text")) {
      // What lies under a halo of paper is hidden by it.
      const hidden = halo && mark.compareDocumentPosition(halo) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (hidden || !meet(at, { left: box(mark).left - 3, right: box(mark).right + 3,
        top: box(mark).top - 3, bottom: box(mark).bottom + 3 })) continue;
      const covered = points.filter(point => covers(mark, point)).length;
      // A bar may hold its own label, if it holds all of it but the empty corners of its box.
      if (covered && covered < 0.95 * points.length)
        faults.push(`${said} touches a mark of ${mark.closest("[class*=mark-]").getAttribute("class")}`);
    }
  });
  return faults;
}
