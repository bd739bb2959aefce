/** A question about the screen: each answer shows at once what it does. */
const answers = document.querySelector("[data-effect]");
answers.addEventListener("change", (event) => {
  document.documentElement.dataset[answers.dataset.effect] = event.target.value;
});
