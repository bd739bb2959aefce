/** The builder by keyboard: choose and add drills from the search box, move rows, give. */
import { announce } from "./live.js";

const search = document.querySelector("#builder [data-search]");
let chosen = -1;
let isAddWaiting = false; // Enter came before the answer to what was typed
let returnTo = null; // the field to go back to when its row was moved

const results = () => [...document.querySelectorAll("#results [data-result]")];
const isStale = () => document.getElementById("results").dataset.query !== search.value.trim();

function choose(place) {
  const rows = results();
  chosen = Math.max(-1, Math.min(place, rows.length - 1));
  rows.forEach((row, index) => row.classList.toggle("on", index === chosen));
  rows[chosen]?.scrollIntoView({ block: "nearest" });
}

function add() {
  isAddWaiting = isStale();
  if (isAddWaiting || (chosen < 0 && !search.value.trim())) return;
  results()[Math.max(chosen, 0)]?.querySelector("[data-add]")?.click();
  search.select();
}

search?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    choose(Math.max(chosen + step, 0));
    const row = results()[chosen];
    if (row) announce(row.dataset.result);
  } else if (event.key === "Enter") {
    event.preventDefault();
    add();
  }
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest(".prescription");
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (row && way && event.altKey) {
    event.preventDefault();
    returnTo = event.target.id;
    event.target.blur(); // what was typed is saved first
    row.querySelector(`[name="to"][value="${way}"]`).click();
  }
  if (event.key === "Enter" && event.ctrlKey) document.querySelector("[data-give]")?.click();
});

/** Rows can be dragged by their grip; the drop presses the same form that the arrows do. */
function sortable() {
  const rows = document.querySelector("ol.rows");
  if (!rows || !window.Sortable || window.Sortable.get(rows)) return;
  for (const grip of rows.querySelectorAll("[data-grip]")) grip.hidden = false;
  window.Sortable.create(rows, {
    handle: "[data-grip]",
    onEnd({ item, oldIndex, newIndex }) {
      if (oldIndex === newIndex) return;
      const up = item.querySelector('[name="to"][value="up"]');
      up.value = newIndex;
      up.click();
    },
  });
}

document.addEventListener("htmx:afterSettle", (event) => {
  sortable();
  if (event.detail.target.id === "results") {
    choose(search.value.trim() && results().length ? 0 : -1);
    if (isAddWaiting) add();
  } else {
    choose(chosen);
  }
  if (returnTo && event.detail.target.id === "stage") {
    document.getElementById(returnTo)?.focus();
    returnTo = null;
  }
});

sortable();
