/** A patient's page as a therapist sees it: a button that would send something shows what follows. */

const next = document.querySelector("link[rel=next]");

// The page around does not hear the keys of its frame.
addEventListener("keydown", (event) => {
  if (event.key === "Escape") window.frameElement?.closest("dialog")?.close();
});

addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  location.assign(next.href);
});
