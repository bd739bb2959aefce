/**
 * Signing this phone out: what waits is sent first, and the person is told where that cannot be.
 * What is kept of them goes once they are signed out, on the page that follows.
 */
const form = document.querySelector("[data-leaving]");
const warning = form.querySelector("[data-warning]");
const button = form.querySelector("button");
const person = form.dataset.leaving;
let hasHeard = false;

form.addEventListener("submit", async (event) => {
  sessionStorage.setItem("relearn.left", person);
  if (hasHeard) return;
  event.preventDefault();
  hasHeard = true;
  const waiting = (await Outbox.waiting()).filter((record) => record.person === person);
  if (waiting.length === 0) return form.requestSubmit();
  warning.hidden = false;
  button.textContent = form.dataset.anyway;
  warning.focus();
});
