/** "Preview as patient" opens the phone over the page, anew each time: the draft may have changed. */

const link = document.querySelector("[data-phone]");
const dialog = document.getElementById("phone");

link?.addEventListener("click", (event) => {
  event.preventDefault();
  dialog.querySelector("iframe").src = link.href;
  dialog.showModal();
});
