/** Relearn on the home screen: by the browser's own question where it has one; offered once. */
const OFFERED = "relearn.offered";
const offer = document.querySelector("[data-offer]");
const others = document.querySelector("[data-unoffered]");
const button = document.querySelector("[data-install]");
const isThere = navigator.standalone || matchMedia("(display-mode: standalone)").matches;

function show(isShown) {
  if (!offer || isThere || localStorage.getItem(OFFERED)) return;
  offer.hidden = !isShown;
  others.hidden = isShown; // all of it would push the main act off a small phone
}

addEventListener("beforeinstallprompt", (event) => {
  show(true);
  if (!button) return;
  const offerNow = (isNow) => {
    button.hidden = !isNow;
    button.nextElementSibling.hidden = isNow; // the steps are for whoever is not asked
  };
  offerNow(true);
  button.onclick = () => {
    offerNow(false); // a browser asks once
    event.prompt();
  };
});
if (navigator.standalone === false) show(true); // iPhones and iPads have steps, and no question
offer?.addEventListener("click", (event) => {
  if (!event.target.closest("a, button")) return;
  show(false);
  localStorage.setItem(OFFERED, "1");
});
