/** Relearn on the home screen: by the browser's own question where it has one; offered once. */
const OFFERED = "relearn.offered";
const offer = document.querySelector("[data-offer]");
const button = document.querySelector("[data-install]");
const isThere = navigator.standalone || matchMedia("(display-mode: standalone)").matches;

function show() {
  if (offer && !isThere && !localStorage.getItem(OFFERED)) offer.hidden = false;
}

addEventListener("beforeinstallprompt", (event) => {
  show();
  if (!button) return;
  button.hidden = false;
  button.onclick = () => {
    button.hidden = true; // a browser asks once
    event.prompt();
  };
});
if (navigator.standalone === false) show(); // iPhones and iPads have steps, and no question
offer?.addEventListener("click", (event) => {
  if (!event.target.closest("a, button")) return;
  localStorage.setItem(OFFERED, "1");
  offer.hidden = true;
});
