/** Where nobody is signed in: forget whoever has left, and say that something waits on this phone. */
const left = sessionStorage.getItem("relearn.left");
if (left) {
  sessionStorage.removeItem("relearn.left");
  await Outbox.forget(left);
}
const waiting = await Outbox.waiting();
document.querySelector("[data-unsent]").hidden = waiting.length === 0;
