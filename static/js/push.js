/** Asks the browser whether it may show messages, and sends where it takes them. */
const form = document.querySelector("[data-push-key]");
const canPush = "PushManager" in window && "Notification" in window && navigator.serviceWorker;
if (form && canPush) {
  form.hidden = false;
  document.querySelector("[data-no-push]").hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { pushManager } = await navigator.serviceWorker.ready;
      const applicationServerKey = form.dataset.pushKey;
      const found = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
      const { endpoint, keys } = found.toJSON();
      Object.assign(form.elements.endpoint, { value: endpoint });
      Object.assign(form.elements.p256dh, { value: keys.p256dh });
      Object.assign(form.elements.auth, { value: keys.auth });
    } catch {
      // The person said no, or the browser cannot: what is sent is empty, and the page says so.
    }
    form.submit();
  });
}
