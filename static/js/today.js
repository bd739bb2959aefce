/**
 * Today: little energy chooses a smaller size, unless the person has chosen one already, and offers
 * to rest.
 */

const form = document.querySelector("[data-offers]");
const offers = new Map(form.dataset.offers.split(" ").map((pair) => pair.split(":")));
const lead = document.querySelector("[data-tired]");
const rest = form.querySelector("[value=rest]");
const big = form.querySelector(".go");
const [always, start] = [[...(lead?.childNodes ?? [])], big.textContent];
let hasChosen = form.querySelector("[name=size]:checked")?.defaultChecked === false;

function follow({ name, value }) {
  if (name === "size") hasChosen = true;
  if (name === "energy") {
    const offer = offers.get(value);
    const isTired = offer === "tiny";
    if (lead && isTired) lead.textContent = lead.dataset.tired;
    else if (lead) lead.replaceChildren(...always);
    form.querySelector(".sizes").classList.toggle("tired", isTired && rest !== null);
    const size = form.querySelector(`[name="size"][value="${offer}"]`);
    if (size && (!hasChosen || rest?.checked)) size.checked = true;
  }
  big.textContent = rest?.checked ? form.dataset.rest : start;
}

form.addEventListener("change", ({ target }) => follow(target));
// Who taps sooner than this is here is followed as well.
const told = form.querySelector("[name=energy]:checked");
if (told) follow(told);
