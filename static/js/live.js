/** Every page: speak to the live region, follow an ended sign-in, go to the first problem. */

export function announce(words) {
  const region = document.getElementById("live");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = words; });
}

// The server sends `HX-Trigger: {"announce": {"value": "Thumb to little finger, now 1 of 5"}}`.
document.addEventListener("announce", (event) => announce(event.detail.value));

document.addEventListener("htmx:responseError", (event) => {
  // The page itself knows where to sign in, and comes back here afterwards; staff need not leave it.
  const isStaff = document.getElementById("lasting") !== null;
  if (event.detail.xhr.status === 401 && !isStaff) location.assign(location.pathname + location.search);
});

const goToProblem = (part) => part.querySelector("[data-focus-first]")?.focus();

document.addEventListener("htmx:afterSettle", (event) => goToProblem(event.detail.target));
goToProblem(document);
