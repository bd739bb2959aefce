/** A message for a phone whose page is closed: it says that something is there, and no more. */
self.addEventListener("push", (event) => {
  const { title, body } = event.data.json();
  const tag = "relearn"; // a newer one takes the place of an older one, without a sound
  event.waitUntil(self.registration.showNotification(title, { body, tag, renotify: false }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(self.RELEARN.home));
});
