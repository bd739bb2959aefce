/** The rest between two drills: a ring and the seconds left; only a tap goes on. */
import { stayAwake, tone } from "./device.js";
import { announce } from "./live.js";
import { Ring } from "./ring.js";

const SECOND_MS = 1000;
const TICK_MS = 100;
const told = document.querySelector("[data-rest]");
const tally = document.getElementById("tally");
const [number, unit] = tally.children;
const ring = new Ring(tally);
const whole = told.dataset.rest * SECOND_MS;
const since = performance.now();

const ticking = setInterval(() => {
  const left = whole - (performance.now() - since);
  ring.fill(1 - left / whole, "rest");
  number.textContent = Math.max(0, Math.ceil(left / SECOND_MS));
  if (left > 0) return;
  clearInterval(ticking);
  unit.textContent = told.dataset.over;
  tone(660, 600);
  announce(told.dataset.over);
}, TICK_MS);

stayAwake();
