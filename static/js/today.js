/** Today: little energy chooses a smaller size, unless the person has chosen one already. */

const form = document.querySelector("[data-offers]");
const offers = new Map(form.dataset.offers.split(" ").map((pair) => pair.split(":")));
const lead = document.querySelector("[data-tired]");
const always = lead?.innerHTML;
let hasChosen = false;

form.addEventListener("change", (event) => {
  if (event.target.name === "size") hasChosen = true;
  if (event.target.name !== "energy") return;
  const offer = offers.get(event.target.value);
  if (lead && offer === "tiny") lead.textContent = lead.dataset.tired;
  else if (lead) lead.innerHTML = always;
  const size = form.querySelector(`[name="size"][value="${offer}"]`);
  if (size && !hasChosen) size.checked = true;
});
