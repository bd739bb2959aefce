/** Where nobody is signed in: say that something waits on this phone. */
const waiting = await Outbox.waiting();
document.querySelector("[data-unsent]").hidden = waiting.length === 0;
