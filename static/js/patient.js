/** Patient pages: read aloud, and a second tap that comes too soon counts as none. */
import { announce } from "./live.js";

// A trembling finger taps twice.
const guardMs = Number(document.documentElement.dataset.guard || 400);
const CANCEL_MS = 60; // Chrome drops a sentence spoken right after cancel()
const speech = window.speechSynthesis;

const SAYABLE = "h1, h2, h3, p, legend, label, li, button, a.button, [data-say]";

// One sentence per call: long texts stall in Chrome.
function sentences() {
  const words = [];
  for (const part of document.getElementById("main").querySelectorAll(SAYABLE)) {
    const isInside = part.parentElement.closest(SAYABLE);
    const text = (part.dataset.say || part.innerText || "").replace(/\s+/g, " ").trim();
    if (isInside || part.getClientRects().length === 0) continue;
    words.push(...(text.match(/[^.!?]+[.!?]*/g) || []));
  }
  return words;
}

// What a page says by itself: its heading and the one sentence to act on, else the first.
function mainSentences() {
  const main = document.getElementById("main");
  const told = main.querySelector("[data-main], .say > span, .said, .errors, p:not(.lead)");
  return [main.querySelector("h1"), told].filter(Boolean)
    .map((part) => (part.dataset.say || part.innerText).replace(/\s+/g, " ").trim());
}

/** Say these sentences instead of what is being said; then call `after`. */
function speak(spoken, after = null) {
  speech.cancel();
  setTimeout(() => {
    const utterances = spoken.map((sentence) => {
      const one = new SpeechSynthesisUtterance(sentence);
      return Object.assign(one, { lang: document.documentElement.lang, rate: 0.9 });
    });
    const last = utterances.at(-1);
    if (!last) return after?.();
    last.onend = after;
    utterances.forEach((one) => speech.speak(one));
  }, CANCEL_MS);
}

function quiet(button) {
  speech.cancel();
  button.setAttribute("aria-pressed", "false");
}

function readAloud(button, spoken = sentences()) {
  if (button.getAttribute("aria-pressed") === "true") return quiet(button);
  button.setAttribute("aria-pressed", "true");
  speak(spoken, () => quiet(button));
}

function offerReadAloud() {
  const button = document.querySelector("[data-read-aloud]");
  if (!button || !speech || !("SpeechSynthesisUtterance" in window)) return;
  const language = document.documentElement.lang.slice(0, 2);
  let isWaiting = document.documentElement.dataset.aloud === "on";
  const look = () => {
    button.hidden = !speech.getVoices().some((voice) => voice.lang.startsWith(language));
    if (button.hidden || !isWaiting) return;
    isWaiting = false;
    readAloud(button, mainSentences());
  };
  look();
  speech.addEventListener?.("voiceschanged", look); // voices come late
  button.addEventListener("click", () => readAloud(button));
  addEventListener("pagehide", () => speech.cancel());
}

/** "Say this for me": what stands in large letters, aloud, for somebody who cannot speak. */
function offerToSpeak() {
  const button = document.querySelector("[data-speak]");
  if (!button || !speech || !("SpeechSynthesisUtterance" in window)) return;
  button.hidden = false;
  const { say } = button.previousElementSibling.dataset;
  button.addEventListener("click", () => speak(say.match(/[^.]+\./g)));
}

let lastTap = { place: null, at: -Infinity };

document.addEventListener("click", (event) => {
  const place = event.target.closest("button, a, summary");
  if (!place || event.detail === 0) return; // 0: a key, not a finger
  const isTooSoon = place === lastTap.place && event.timeStamp - lastTap.at < guardMs;
  if (!isTooSoon) {
    lastTap = { place, at: event.timeStamp };
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

// One key is enough for a whole session: Space or Enter presses the big button, unless the person
// has gone to something else. A key held down, or pressed again at once, counts as none.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " && event.key !== "Enter") return;
  const { target } = event;
  const isTyping = target.matches("input:not([type=radio]), textarea, select");
  if (isTyping) return;
  if (event.repeat || performance.now() < guardMs) return event.preventDefault();
  if (target !== document.body && target.id !== "main" && !target.matches("[data-focus-first]")) {
    return;
  }
  const main = document.querySelector("main [data-main], main .button.go");
  if (!main) return;
  event.preventDefault();
  main.click();
});

// Minus and plus beside a number; without this the number is typed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-counter] [data-step]");
  if (!button) return;
  const input = button.closest("[data-counter]").querySelector("input");
  const wanted = Number(input.value) + Number(button.dataset.step);
  input.value = Math.min(Number(input.max), Math.max(Number(input.min), wanted));
  announce(input.value);
});

offerReadAloud();
offerToSpeak();
addEventListener("relearn:shown", offerToSpeak); // the kept plan puts its part in later

// What waits on this phone goes as soon as it can, and the plan is there without a network.
async function keepOffline() {
  const { worker } = document.documentElement.dataset;
  if (!worker || !navigator.serviceWorker) return;
  const { active } = await navigator.serviceWorker.register(worker);
  const send = () => (navigator.serviceWorker.controller ?? active)?.postMessage("send");
  send();
  addEventListener("online", send);
  navigator.serviceWorker.addEventListener("message", () => {
    const said = document.querySelector("[data-stayed]") ?? document.createElement("p");
    said.className = "message warning";
    said.dataset.stayed = "";
    const words = document.querySelector("main [data-stays]") ?? document.documentElement;
    said.textContent = words.dataset.stays;
    document.getElementById("main").prepend(said);
    said.scrollIntoView();
    announce(said.textContent);
  });
}
keepOffline().catch(() => {}); // a browser that keeps nothing can do without

// No browser asks by itself to be put on the home screen: the settings do, and a finished session.
addEventListener("beforeinstallprompt", (event) => event.preventDefault());

// A film moves by itself as a drawing does, for people who want that.
function playFilms() {
  const isStill = document.documentElement.dataset.motion === "off";
  if (isStill || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const film of document.querySelectorAll("video[data-plays]")) {
    film.play().catch(() => {}); // a phone that saves power waits for a tap
  }
}
playFilms();
