/** Staff pages: `/` goes to the search, a menu closes by Escape or by a click elsewhere. */
import "./lasting.js";
import "./live.js";

const TYPED_IN = "input, textarea, select, [contenteditable]";
const isTyping = (element) => element.closest(TYPED_IN) !== null;

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-search]");
  const isAlone = !event.ctrlKey && !event.metaKey && !isTyping(event.target);
  if (event.key === "/" && search && isAlone) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A film that is too large is refused before minutes of sending; the server refuses it anyway.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-most-bytes]")) return;
  const isTooLarge = [...target.files].some((file) => file.size > target.dataset.mostBytes);
  target.setCustomValidity(isTooLarge ? target.dataset.tooLarge : "");
  target.reportValidity();
});
