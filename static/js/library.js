/** The library by keyboard: arrows walk from the search through the drills, Escape goes back. */
import { announce } from "./live.js";

const search = document.querySelector("#search [data-search]");
const drills = () => [...document.querySelectorAll("#drills [data-drill]")];
const isLetter = (event) => event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
let unfolded = false;
let shown = []; // the filters that are folded away: they stay until others are counted
let returnTo = ""; // the id of the filter that was changed

function clear() {
  search.value = "";
  search.dispatchEvent(new Event("input", { bubbles: true }));
}

function walk(event, place) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  (drills()[place + step] ?? (step < 0 ? search : null))?.focus();
}

document.addEventListener("keydown", (event) => {
  const drill = event.target.closest("[data-drill]");
  if (event.target === search) {
    if (event.key === "ArrowDown") walk(event, -1);
    if (event.key === "Escape" && search.value) {
      event.preventDefault();
      clear();
    }
  } else if (drill) {
    walk(event, drills().indexOf(drill));
    if (event.key === "Escape" || (isLetter(event) && event.key !== "/" && event.key !== " ")) search.focus();
  }
});

// What was typed and ticked since the page came stands in the address alone.
function asked() {
  const query = new URLSearchParams(location.search);
  query.delete("patient");
  query.delete("page");
  return query;
}

document.querySelector("form#fit")?.addEventListener("submit", ({ target }) => {
  target.querySelectorAll("[type=hidden]").forEach((field) => field.remove());
  for (const [name, value] of asked()) {
    if (value) target.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
});
document.querySelector("[data-nobody]")?.addEventListener("click", ({ target }) => {
  target.search = asked();
});

// What is swapped in is folded up and has lost the focus.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "found") return;
  unfolded = document.getElementById("folded").open;
  shown = [...document.getElementById("folded-values").childNodes];
  returnTo = document.activeElement.closest("#sieve") ? document.activeElement.id : "";
});

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.id === "found") document.getElementById("folded-values").append(...shown);
});

document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  if (target.id === "found") {
    document.getElementById("folded").open = unfolded; // which fetches what it hides
    announce(document.getElementById("found").dataset.said);
  } else if (target.id !== "folded-values") return;
  const left = document.getElementById(returnTo);
  if (!left) return;
  returnTo = "";
  left.focus();
});
