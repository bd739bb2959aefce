/** A patient's page as a therapist sees it: a button that would send something shows what follows. */

const next = document.querySelector("link[rel=next]");

addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  location.assign(next.href);
});
