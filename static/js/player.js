/**
 * The drill on the screen, counted in one of three ways, then the form sends itself.
 * Tap: each press is a movement. Paced: one press, and the phone counts at the prescribed pace.
 * Time: one press, and the minutes or seconds run.
 * What was counted is kept in this browser until the session is over: leaving loses nothing.
 */
import { buzz, say, stayAwake, tone, unlock } from "./device.js";
import { Choice, Kept } from "./kept.js";
import { announce } from "./live.js";
import { Ring } from "./ring.js";

const SECOND_MS = 1000;
const TICK_MS = 100;
const LOW_HZ = 330, MID_HZ = 440, HIGH_HZ = 660;
const SHORT_MS = 90, LONG_MS = 900;
// A trembling finger taps twice.
const guardMs = Number(document.documentElement.dataset.guard || 400);

const fill = (words, values) => words.replace(/\{(\w)\}/g, (_, name) => values[name]);

const clock = (ms) => {
  const left = Math.ceil(ms / SECOND_MS);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};

/** One round after the other; subclasses say what is counted, and in which steps. */
class Player {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.button = form.querySelector("button");
    this.rounds = Number(form.dataset.rounds);
    this.restMs = form.dataset.pause * SECOND_MS;
    this.begin(form.dataset);
    this.kept = new Kept(form.dataset.place);
    const { round, now } = this.kept.read();
    this.round = round;
    this.ran = now * this.unitMs; // of this round: movements, or ms where time is counted
    this.since = null; // performance.now() of the last start, while time runs
    this.restingSince = null;
    this.acceptedAt = -Infinity;
    [this.number, this.unit, this.below] = document.querySelectorAll("#tally > *");
    this.button.addEventListener("click", (event) => this.press(event));
    document.addEventListener("visibilitychange", () => {
      if (this.acceptedAt > 0) stayAwake();
    });
    addEventListener("pagehide", () => this.halt());
    this.paint();
  }

  get done() {
    const ran = this.since === null ? 0 : performance.now() - this.since;
    return Math.min(this.size, this.ran + ran);
  }

  get isRoundOver() { return this.done >= this.size; }
  get isOver() { return this.isRoundOver && this.round + 1 >= this.rounds; }

  press(event) {
    const isTooSoon = event.timeStamp - this.acceptedAt < guardMs;
    if (!isTooSoon) this.acceptedAt = event.timeStamp;
    if (isTooSoon) return event.preventDefault();
    if (this.isOver) return this.finish(event);
    event.preventDefault();
    unlock();
    stayAwake();
    if (this.isRoundOver) this.beginRound();
    else this.go();
    this.tell();
    this.paint();
  }

  /** The form sends itself. */
  finish() {}

  beginRound() {
    this.restingSince = null;
    this.round += 1;
    this.ran = 0;
  }

  endRound() {
    buzz(200);
    tone(HIGH_HZ, LONG_MS);
    if (this.isOver || !this.restMs) return;
    this.restingSince = performance.now();
    this.wake();
  }

  wake() {
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.tick(), TICK_MS);
  }

  run() {
    this.since = performance.now();
    this.wake();
  }

  halt() {
    this.ran = this.done;
    this.since = null;
    clearInterval(this.ticking);
    this.keep();
  }

  tick() {
    if (this.restingSince !== null) return this.rest();
    if (this.isRoundOver) {
      this.halt();
      this.acceptedAt = performance.now(); // a tap meant for "Pause" must not send the form
      this.endRound();
      this.tell();
    }
    this.keep();
    this.paint();
  }

  rest() {
    const share = (performance.now() - this.restingSince) / this.restMs;
    if (share >= 1) {
      clearInterval(this.ticking);
      this.restingSince = null;
      tone(MID_HZ, LONG_MS);
      this.rested();
    }
    this.paint();
  }

  /** A rest ends by itself only where nobody has to tap. */
  rested() {}

  keep() {
    const now = Math.floor(this.done / this.unitMs);
    const all = this.round * (this.size / this.unitMs) + now;
    this.kept.write(this.round, now, this.inForm(all));
  }

  inForm(all) { return all; }

  label() {
    if (this.isOver) return this.words.done;
    if (this.isRoundOver) return this.words.next;
    return this.labelOfRound();
  }

  labelOfRound() {
    if (this.since !== null) return this.words.wait;
    return this.done > 0 ? this.words.again : this.words.start;
  }

  tell() {
    this.keep();
    if (this.isOver) announce(this.over());
    else if (this.isRoundOver) announce(this.words.rest);
    else this.tellOne?.();
  }

  over() { return this.words.up; }

  paint() {
    this.button.textContent = this.label();
    const place = fill(this.words.round, { n: this.round + 1, m: this.rounds });
    const isResting = this.isRoundOver && !this.isOver;
    this.below.textContent = isResting ? this.words.rest : this.rounds > 1 ? place : "";
    this.paintNumber();
    if (this.restingSince === null) return this.paintRing?.();
    this.ring ??= new Ring(this.number.parentElement);
    this.ring.fill((performance.now() - this.restingSince) / this.restMs, "rest");
  }
}

/** Movements; `done` counts them. */
class Tap extends Player {
  begin({ reps }) {
    this.unitMs = 1;
    this.size = Number(reps);
  }

  go() {
    this.ran += 1;
    buzz(30);
    tone(MID_HZ, SHORT_MS);
    if (this.isRoundOver) this.endRound();
    else say(String(this.ran));
  }

  labelOfRound() { return this.words.one; }
  tellOne() { announce(String(this.done)); }
  over() { return `${this.done}. ${this.words.done}`; }

  paintNumber() {
    this.number.textContent = this.done;
    this.unit.textContent = fill(this.words.of, { n: this.size });
  }

  paintRing() {
    this.ring?.remove();
    this.ring = null;
  }
}

/** Time; `done` is ms of this round. */
class Time extends Player {
  begin({ seconds }) {
    this.unitMs = 1;
    this.size = seconds * SECOND_MS;
  }

  go() {
    if (this.since === null) this.run();
    else this.halt();
  }

  beginRound() {
    super.beginRound();
    this.run();
  }

  inForm(all) { return Math.round(all / SECOND_MS); }

  paintNumber() {
    this.number.textContent = clock(this.size - this.done);
    this.unit.textContent = "";
  }

  paintRing() {
    this.ring ??= new Ring(this.number.parentElement);
    this.ring.fill(this.done / this.size);
  }
}

/** Movements at a pace: move, hold, and again; `done` is ms, a movement is `unitMs` of them. */
class Paced extends Time {
  begin({ reps, pace, hold }) {
    this.moveMs = pace * SECOND_MS;
    this.holdMs = hold * SECOND_MS;
    this.unitMs = this.moveMs + this.holdMs;
    this.size = reps * this.unitMs;
    this.beat = "";
  }

  inForm(all) { return all; }

  get count() { return Math.floor(this.done / this.unitMs); }
  get within() { return this.done - this.count * this.unitMs; }
  get isHold() { return this.within >= this.moveMs; }

  go() {
    super.go();
    this.sound();
  }

  /** "How many did you do?" comes before the form. */
  finish(event) {
    event.preventDefault();
    location.assign(this.words.some);
  }

  rested() {
    this.beginRound();
    this.sound();
  }

  tick() {
    super.tick();
    if (this.since !== null) this.sound();
  }

  /** One sound where a movement or its hold begins; the number of the one that is behind. */
  sound() {
    if (this.since === null || this.isRoundOver) return;
    const beat = `${this.round}.${this.count}.${this.isHold}`;
    if (beat === this.beat) return;
    this.beat = beat;
    tone(this.isHold ? LOW_HZ : MID_HZ, SHORT_MS);
    if (this.isHold) say(this.words.held);
    else if (this.count > 0) say(String(this.count));
  }

  over() { return `${this.size / this.unitMs}. ${this.words.done}`; }

  paintNumber() {
    this.number.textContent = this.count;
    const phase = this.isHold ? this.words.held : this.words.move;
    const isBegun = this.done > 0 && !this.isRoundOver;
    const running = this.since === null ? this.words.paused : phase;
    this.unit.textContent = isBegun
      ? running : fill(this.words.of, { n: this.size / this.unitMs });
  }

  paintRing() {
    this.ring ??= new Ring(this.number.parentElement);
    if (this.isRoundOver) return this.ring.fill(1, "hold");
    if (this.isHold) return this.ring.fill((this.within - this.moveMs) / this.holdMs, "hold");
    this.ring.fill(this.within / this.moveMs, "move");
  }
}

/** "How many did you do?" begins with what was counted; minus and plus need no new page. */
function countSome(form) {
  const post = document.querySelector(`form[method="post"][data-amount]`);
  const { outcome } = post.elements;
  const step = Number(form.dataset.step);
  const most = Number(form.dataset.most);
  const number = form.querySelector("b");
  const show = (count) => {
    const kept = Math.max(1, Math.min(count, 2 * most));
    form.elements.count.value = number.textContent = kept;
    post.elements[post.dataset.amount].value = kept * step;
    if (outcome) outcome.value = kept >= most ? "done" : "part";
  };
  const { all } = form.dataset.place ? new Kept(form.dataset.place).read() : { all: 0 };
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
  return all > 0;
}

const player = document.querySelector("[data-player]");
const some = document.querySelector("[data-some]:not([data-player])");
const hurt = document.querySelector("[data-hurt]");
const leave = document.querySelector("[data-leave]");
if (player) {
  const kind = "seconds" in player.dataset ? Time : Choice.read() === "paced" ? Paced : Tap;
  new kind(player);
}
if (some) countSome(some);
if (hurt) sendCounted(hurt);
if (leave && sendCounted(leave)) leave.elements.outcome.value = "part";
