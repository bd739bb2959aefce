/** The caseload by keyboard: j and k walk through the people, one letter does an act of a card. */
const TYPED_IN = "input, textarea, select, [contenteditable]";
const people = () => [...document.querySelectorAll("#people [data-person]")];
let place = -1; // of the person who was in focus when the list was asked for anew

const within = (element) => element?.closest("[data-need], tr")?.querySelector("[data-person]");
const dialog = document.querySelector("#shortcuts");

function walk(step) {
  const all = people();
  const now = all.indexOf(within(document.activeElement));
  const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
  next?.focus();
  next?.closest("[data-need]")?.scrollIntoView({ block: "nearest" });
}

function act(key) {
  const need = document.activeElement?.closest("[data-need]");
  const where = key === "u" ? document : need;
  where?.querySelector(`[data-key="${key}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPED_IN) || dialog.open) return;
  const isArrow = key === "ArrowDown" || key === "ArrowUp";
  if (isArrow && !target.matches("[data-person]")) return; // elsewhere arrows scroll
  if (key === "j" || key === "ArrowDown") walk(1);
  else if (key === "k" || key === "ArrowUp") walk(-1);
  else if (key === "?") dialog.showModal();
  else if (["r", "s", "e", "p", "m", "u"].includes(key)) act(key);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shortcuts]")) dialog.showModal();
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "people") place = people().indexOf(within(document.activeElement));
});

document.addEventListener("htmx:afterSettle", () => {
  showKeys();
  if (place < 0 || document.activeElement !== document.body) return;
  const all = people();
  all[Math.min(place, all.length - 1)]?.focus();
  place = -1;
});

function showKeys() {
  for (const button of document.querySelectorAll("[data-shortcuts]")) button.hidden = false;
}

showKeys();
