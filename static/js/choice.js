/** Who counts the movements: the person by taps, or the phone at its pace. */
import { Choice } from "./kept.js";

for (const field of document.querySelectorAll("[data-count-choice]")) {
  field.hidden = false;
  field.querySelector(`[value="${Choice.read()}"]`).checked = true;
  field.addEventListener("change", (event) => Choice.write(event.target.value));
}
