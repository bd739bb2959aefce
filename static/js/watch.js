/**
 * Pages that show a plan: ask now and then whether it is still the plan, and follow a new one.
 * What was counted of the drill on the screen goes with it.
 */
import { Kept } from "./kept.js";

const SECOND_MS = 1000;
const form = document.querySelector("[data-watch]");
let waiting = null;
let isGone = false;

async function ask() {
  clearTimeout(waiting);
  if (isGone || document.visibilityState !== "visible") return;
  waiting = setTimeout(ask, form.dataset.every * SECOND_MS);
  try {
    const { watch, mark } = form.dataset;
    const answer = await fetch(`${watch}?mark=${mark}`, { redirect: "manual", cache: "no-store" });
    if (answer.status === 200) follow();
  } catch {
    // Offline: what is on the screen stays, and the next question comes.
  }
}

function follow() {
  if (isGone) return; // the person has tapped meanwhile, and goes there
  isGone = true;
  const { place, amount } = form.dataset;
  if (place) form.elements[amount].value = new Kept(place).read().all || "";
  form.submit();
}

if (form) {
  addEventListener("submit", (event) => { isGone = !event.defaultPrevented; });
  addEventListener("pageshow", () => { isGone = false; });
  document.addEventListener("visibilitychange", ask);
  waiting = setTimeout(ask, form.dataset.every * SECOND_MS);
}
