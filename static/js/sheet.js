/** The sheet of a week: a button for the browser's own printing. */

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
