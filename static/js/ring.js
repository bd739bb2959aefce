/** A ring around the large number that fills as time goes by. */

const SVG = "http://www.w3.org/2000/svg";

export class Ring {
  constructor(tally) {
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", "0 0 100 100");
    drawing.setAttribute("class", "ring");
    drawing.setAttribute("aria-hidden", "true");
    for (const name of ["track", "filled"]) {
      const circle = document.createElementNS(SVG, "circle");
      const shape = { cx: 50, cy: 50, r: 45, pathLength: 100, "stroke-dasharray": 100 };
      circle.setAttribute("class", name);
      for (const [key, value] of Object.entries(shape)) circle.setAttribute(key, value);
      this.circle = drawing.appendChild(circle);
    }
    this.drawing = drawing;
    this.tally = tally;
    tally.classList.add("timed");
    tally.append(drawing);
    this.fill(0);
  }

  remove() {
    this.drawing.remove();
    this.tally.classList.remove("timed");
  }

  /** 0 is empty, 1 full; `kind` (move, hold, rest) chooses the look. */
  fill(share, kind = "move") {
    this.circle.setAttribute("stroke-dashoffset", 100 * (1 - Math.min(1, share)));
    this.circle.setAttribute("class", `filled ${kind}`);
  }
}
