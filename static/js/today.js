/** Today: little energy chooses a smaller size, unless the person has chosen one already. */

const form = document.querySelector("[data-offers]");
const offers = new Map(form.dataset.offers.split(" ").map((pair) => pair.split(":")));
let hasChosen = false;

form.addEventListener("change", (event) => {
  if (event.target.name === "size") hasChosen = true;
  if (event.target.name !== "energy" || hasChosen) return;
  const size = form.querySelector(`[name="size"][value="${offers.get(event.target.value)}"]`);
  if (size) size.checked = true;
});
