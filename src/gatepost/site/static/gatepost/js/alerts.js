/*
 * Alerts on this device. The browser is asked after a tap and not before; what it answers goes back in a plain form.
 *
 * <form data-device-form data-key="our public key" data-is-here="yes|no"> with hidden fields endpoint, p256dh, auth, expires,
 * and a button [data-device-go]. Parts with data-when="off|on|said-no|home-screen|cannot|fault" are hidden until they hold;
 * "no-script" is shown until this runs.
 */
"use strict";

(() => {
  const form = document.querySelector("[data-device-form]");
  if (!form) return;
  const go = form.querySelector("[data-device-go]");

  const show = (...states) => {
    document.querySelectorAll("[data-when]").forEach((part) => { part.hidden = !states.includes(part.dataset.when); });
  };

  const key = () => {
    const plain = atob(form.dataset.key.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  // Safari on an iPhone or iPad has push only for pages on the home screen. An iPad says that it is a Mac, with fingers.
  const isApplePhone = /iPhone|iPad|iPod/.test(navigator.userAgent)
    || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && window.isSecureContext;

  const look = () => {
    if (!form.dataset.key) return show("cannot");
    if (!can) return show(isApplePhone && !navigator.standalone ? "home-screen" : "cannot");
    if (Notification.permission === "denied") return show("said-no");
    return show(form.dataset.isHere === "yes" && Notification.permission === "granted" ? "on" : "off");
  };

  const switchOn = async () => {
    const registration = await navigator.serviceWorker.ready;
    // One that was made under another key of ours, or for somebody else, is given back first.
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    const device = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() });
    const { endpoint, keys, expirationTime } = device.toJSON();
    const fields = { endpoint, ...keys, expires: expirationTime || "" };
    Object.entries(fields).forEach(([name, value]) => {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    });
    form.submit();
  };

  go?.addEventListener("click", async (event) => {
    event.preventDefault();
    go.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") return look();
      await switchOn();
    } catch {
      show("off", "fault");
    } finally {
      go.disabled = false;
    }
  });

  look();
})();
