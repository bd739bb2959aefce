/** Silence signs staff out: say so before, and let them sign in again without losing what they typed. */

const WARN_MS = 120_000;
const TOUCH_MS = 60_000;
const LOOK_MS = 5_000;
const page = document.documentElement;
const idle = Number(page.dataset.idle) * 1000;
const dialog = document.getElementById("lasting");
const waiting = new Map(); // what was refused for want of a sign-in, by the element that asked
let heard = Date.now(); // when the server last heard of a person here

async function stay() {
  const answer = await fetch(dialog.dataset.stay, { redirect: "manual", cache: "no-store" });
  if (!answer.ok) return false;
  const here = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = here.querySelector("[name=csrfmiddlewaretoken]");
  if (token.dataset.person !== dialog.dataset.person) {
    location.assign("/"); // somebody else signed in: what stands here is not theirs
    return false;
  }
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token.value;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token.value }));
  heard = Date.now();
  return true;
}

function show(state) {
  for (const part of dialog.children) part.hidden = part.dataset.state !== state;
  if (!dialog.open) dialog.showModal();
}

async function goOn() {
  if (!(await stay())) return show("out");
  dialog.close();
  for (const { verb, path, elt } of waiting.values()) window.htmx.ajax(verb, path, { source: elt });
  waiting.clear();
}

function look() {
  const silent = Date.now() - heard;
  if (silent > idle) show("out");
  else if (silent > idle - WARN_MS && !dialog.open) show("soon");
}

if (dialog && idle) {
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (dialog.open) goOn();
    else look();
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  for (const button of dialog.querySelectorAll("button")) button.addEventListener("click", goOn);
  // Who types is there, though nothing is sent yet.
  document.addEventListener("input", () => { if (Date.now() - heard > TOUCH_MS) stay(); });
  document.addEventListener("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
    if (xhr.status && xhr.status !== 401 && !("Relearn-Polls" in requestConfig.headers)) heard = Date.now();
  });
  document.addEventListener("htmx:responseError", ({ detail: { xhr, requestConfig } }) => {
    if (xhr.status !== 401) return;
    waiting.set(requestConfig.elt, requestConfig);
    show("out");
  });
}
