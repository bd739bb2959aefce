/**
 * The drill on the screen: counts movements or time, then lets the form send itself.
 * What was counted is kept in this browser until the session is over: leaving loses nothing.
 */
import { Kept } from "./kept.js";
import { announce } from "./live.js";

const SECOND_MS = 1000;
const TICK_MS = 250;
const SVG = "http://www.w3.org/2000/svg";
// A trembling finger taps twice.
const guardMs = Number(document.documentElement.dataset.guard || 400);

const fill = (words, values) => words.replace(/\{(\w)\}/g, (_, name) => values[name]);

const clock = (ms) => {
  const left = Math.ceil(ms / SECOND_MS);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};

class Player {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.button = form.querySelector("button");
    this.isTimed = "seconds" in form.dataset;
    this.rounds = Number(form.dataset.rounds);
    this.size = this.isTimed ? form.dataset.seconds * SECOND_MS : Number(form.dataset.reps);
    this.kept = new Kept(form.dataset.place);
    ({ round: this.round, now: this.count } = this.kept.read());
    this.since = null; // performance.now() of the last start, while time runs
    this.acceptedAt = -Infinity;
    [this.number, this.unit, this.below] = document.querySelectorAll("#tally > *");
    if (this.isTimed) this.drawRing();
    this.button.addEventListener("click", (event) => this.press(event));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => this.stayAwake());
    addEventListener("pagehide", () => this.stop());
    this.paint();
  }

  get done() {
    const ran = this.since === null ? 0 : performance.now() - this.since;
    return Math.min(this.size, this.count + ran);
  }

  get isRoundOver() { return this.done >= this.size; }
  get isOver() { return this.isRoundOver && this.round + 1 >= this.rounds; }

  press(event) {
    const isTooSoon = event.timeStamp - this.acceptedAt < guardMs;
    if (!isTooSoon) this.acceptedAt = event.timeStamp;
    if (!isTooSoon && this.isOver) return; // the form sends itself
    event.preventDefault();
    if (isTooSoon) return;
    this.stayAwake();
    if (this.isRoundOver) this.beginRound();
    else if (!this.isTimed) this.count += 1;
    else if (this.since === null) this.run();
    else this.stop();
    this.tell();
    this.paint();
  }

  key(event) {
    const { target } = event;
    const isMine = target === this.button || target === document.body || target.id === "main";
    if (!isMine || (event.key !== " " && event.key !== "Enter")) return;
    if (event.repeat) return event.preventDefault();
    if (event.target !== this.button) {
      event.preventDefault();
      this.button.click();
    }
  }

  beginRound() {
    this.round += 1;
    this.count = 0;
    if (this.isTimed) this.run();
  }

  run() {
    this.since = performance.now();
    this.ticking = setInterval(() => this.tick(), TICK_MS);
  }

  stop() {
    this.count = this.done;
    this.since = null;
    clearInterval(this.ticking);
    this.keep();
  }

  tick() {
    if (this.isRoundOver) {
      this.stop();
      this.acceptedAt = performance.now(); // a tap meant for "Pause" must not send the form
      this.tell();
    }
    this.keep();
    this.paint();
  }

  keep() {
    const all = this.round * this.size + this.done;
    this.kept.write(this.round, this.done, this.isTimed ? Math.round(all / SECOND_MS) : all);
  }

  label() {
    if (this.isOver) return this.words.done;
    if (this.isRoundOver) return this.words.next;
    if (!this.isTimed) return this.words.one;
    if (this.since !== null) return this.words.wait;
    return this.count > 0 ? this.words.again : this.words.start;
  }

  tell() {
    this.keep();
    if (this.isOver) announce(this.isTimed ? this.words.up : `${this.done}. ${this.words.done}`);
    else if (this.isRoundOver) announce(this.words.rest);
    else if (!this.isTimed) announce(String(this.done));
  }

  paint() {
    this.button.textContent = this.label();
    this.number.textContent = this.isTimed ? clock(this.size - this.done) : this.done;
    if (!this.isTimed) this.unit.textContent = fill(this.words.of, { n: this.size });
    const isResting = this.isRoundOver && !this.isOver;
    const place = fill(this.words.round, { n: this.round + 1, m: this.rounds });
    this.below.textContent = isResting ? this.words.rest : this.rounds > 1 ? place : "";
    if (this.ring) this.ring.setAttribute("stroke-dashoffset", 100 * (1 - this.done / this.size));
  }

  drawRing() {
    const ring = document.createElementNS(SVG, "svg");
    ring.setAttribute("viewBox", "0 0 100 100");
    ring.setAttribute("class", "ring");
    ring.setAttribute("aria-hidden", "true");
    for (const name of ["track", "filled"]) {
      const circle = document.createElementNS(SVG, "circle");
      const shape = { cx: 50, cy: 50, r: 45, pathLength: 100, "stroke-dasharray": 100 };
      circle.setAttribute("class", name);
      for (const [key, value] of Object.entries(shape)) circle.setAttribute(key, value);
      this.ring = ring.appendChild(circle);
    }
    this.number.parentElement.classList.add("timed");
    this.number.parentElement.append(ring);
    this.unit.textContent = "";
  }

  async stayAwake() {
    if (document.visibilityState !== "visible" || this.acceptedAt < 0) return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // Refused when the battery is low; practice goes on all the same.
    }
  }
}

/** "I did some" begins with what was counted; minus and plus need no new page. */
function countSome(form) {
  const post = document.querySelector(`form[method="post"][data-amount]`);
  const step = Number(form.dataset.step);
  const most = Number(form.dataset.most);
  const number = form.querySelector("b");
  const show = (count) => {
    const kept = Math.max(1, Math.min(count, 2 * most));
    form.elements.count.value = number.textContent = kept;
    post.elements[post.dataset.amount].value = kept * step;
    post.elements.outcome.value = kept >= most ? "done" : "part";
  };
  const { all } = new Kept(form.dataset.place).read();
  if (all > 0 && !location.search) show(Math.round(all / step));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(Number(form.elements.count.value) + Number(event.submitter.value));
    announce(number.textContent);
  });
}

/** A drill that was broken off goes with what was counted of it. */
function sendCounted(form) {
  const { all } = new Kept(form.dataset.place).read();
  if (all > 0) form.elements[form.dataset.amount].value = all;
}

const player = document.querySelector("[data-player]");
const some = document.querySelector("[data-some]");
const hurt = document.querySelector("[data-hurt]");
if (player) new Player(player);
if (some) countSome(some);
if (hurt) sendCounted(hurt);
