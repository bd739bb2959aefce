/** A week from paper by keyboard: Enter goes to the next day, Shift+Enter back, Ctrl+Enter saves. */

const grid = document.querySelector("[data-grid]");

grid?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.closest("button, a")) return;
  event.preventDefault(); // a number must not send the week
  if (event.ctrlKey || event.metaKey) return grid.requestSubmit();
  const days = [...grid.querySelectorAll("[data-first]")];
  const here = days.indexOf(event.target.closest(".day").querySelector("[data-first]"));
  const to = days[here + (event.shiftKey ? -1 : 1)] ?? grid.querySelector("button[type=submit]");
  to.focus();
});
