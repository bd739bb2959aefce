/** A button that copies a field; without the clipboard it stays hidden, and the field can be marked. */
import { announce } from "./live.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.lastChild.textContent = button.dataset.copied;
    announce(button.dataset.copied);
  });
}
