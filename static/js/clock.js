/** The clock of a timed test: a stopwatch writes its seconds into the score, a minute counts down. */
import { announce } from "./live.js";

let began = 0;
let ticking = 0;

function shown(clock) {
  const passed = (performance.now() - began) / 1000;
  const whole = Number(clock.dataset.clock);
  return whole ? Math.max(whole - passed, 0) : passed;
}

function stop(clock, button) {
  clearInterval(ticking);
  ticking = 0;
  const score = clock.closest("form").querySelector("[name$=score]");
  if (clock.dataset.clock === "0") score.value = shown(clock).toFixed(1);
  button.textContent = button.dataset.start;
  score.focus();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-clock-go]");
  if (!button) return;
  const clock = button.closest("[data-clock]");
  const output = clock.querySelector("[data-clock-shown]");
  if (ticking) {
    stop(clock, button);
    return;
  }
  button.dataset.start ??= button.textContent;
  button.textContent = button.dataset.stop;
  began = performance.now();
  ticking = setInterval(() => {
    output.textContent = shown(clock).toFixed(1);
    if (clock.dataset.clock !== "0" && shown(clock) === 0) {
      stop(clock, button);
      announce(button.dataset.stop);
    }
  }, 100);
});
