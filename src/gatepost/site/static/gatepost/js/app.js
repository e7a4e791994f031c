/*
 * Small comforts on every page. Nothing here is needed to use Gatepost.
 *
 * Hooks: data-dismiss (close a flash), data-copy="words" with data-copied, data-print, data-focus (gets the focus when it
 * appears), data-scripted (hidden until a script runs), data-clears-drafts (a form: when sent; else: when shown).
 */
"use strict";

(() => {
  /** Say a sentence to a screen reader without moving the focus. */
  const announce = (words) => {
    let region = document.getElementById("announcer");
    if (!region) {
      region = document.createElement("div");
      region.id = "announcer";
      region.className = "unseen";
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = "";
    setTimeout(() => { region.textContent = words; }, 60);
  };

  /** Forget every unsent word on this device: at sign-out, or when nobody is signed in. */
  const clearDrafts = () => {
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("gatepost:")).forEach((key) => localStorage.removeItem(key));
    } catch { /* storage is shut: there is nothing to forget */ }
  };

  window.gatepost = Object.assign(window.gatepost || {}, { announce, clearDrafts });

  const closeMenus = (except) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };

  /** Whatever has just come onto the page, at the start or by a fragment. */
  const prepare = (root) => {
    root.querySelectorAll("[data-dismiss], [data-scripted]").forEach((element) => { element.hidden = false; });
    if (root.querySelector("[data-clears-drafts]:not(form)")) clearDrafts();
    const wanted = root.querySelector("[data-focus]") || root.querySelector(".conversation .card .card-title");
    if (wanted) {
      if (!wanted.hasAttribute("tabindex")) wanted.tabIndex = -1;
      wanted.focus({ preventScroll: wanted.matches(".card-title") });
    }
  };

  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    closeMenus(target.closest("details.menu"));

    const dismiss = target.closest("[data-dismiss]");
    if (dismiss) {
      dismiss.closest("[data-flash]")?.remove();
      document.getElementById("main")?.focus();
    }
    const copy = target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(copy.dataset.copy);
        announce(copy.dataset.copied || "Copied");
        copy.closest("details.menu")?.removeAttribute("open");
      } catch {
        announce("That could not be copied. Please select it and copy it yourself.");
      }
    }
    if (target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]") || document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });

  // Enter sends a message, new or changed, where there is a real keyboard; on a phone it starts a new line. Ctrl or Command
  // and Enter always sends.
  const hasKeyboard = window.matchMedia("(hover: hover) and (pointer: fine)").matches;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".composer textarea")) return;
    const wanted = event.ctrlKey || event.metaKey || (hasKeyboard && !event.shiftKey && !event.altKey);
    if (!wanted) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // A second press on a button that is already at work does nothing, so that nothing is sent twice.
  const underWay = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (underWay.has(form)) {
      event.preventDefault();
      return;
    }
    if (form.matches("[data-clears-drafts]")) clearDrafts();
    underWay.add(form);
    setTimeout(() => underWay.delete(form), 8000);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form");
    if (form) underWay.delete(form);
  });
  document.addEventListener("htmx:afterSettle", (event) => prepare(event.detail.elt?.parentElement || document));
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /*
   * A device on which its person asked to be told says once a day, and whenever what they may see has changed, that it is
   * here and how it is reached now; after a new sign-in at once. Else nothing more is sent to it. Where nobody who is
   * signed in here is told on it, the browser gives up being reached.
   */
  const sayItIsHere = async (registration) => {
    const epoch = document.body.dataset.deviceEpoch;
    const mark = `${epoch} ${new Date().toDateString()}`;
    if (!epoch || (epoch !== "unknown" && localStorage.getItem("gatepost-device") === mark)) return;
    const device = await registration.pushManager?.getSubscription();
    if (!device) return;
    const page = new DOMParser().parseFromString(await (await fetch("/me/alerts/")).text(), "text/html");
    const secret = page.querySelector("[data-device-form] [name=csrfmiddlewaretoken]");
    if (!secret) return;
    const { endpoint, keys, expirationTime } = device.toJSON();
    const form = new URLSearchParams({ endpoint, ...keys, expires: expirationTime || "", csrfmiddlewaretoken: secret.value });
    const answer = await fetch("/me/alerts/here/", { method: "POST", body: form });
    if ([205, 422].includes(answer.status)) await device.unsubscribe();
    localStorage.setItem("gatepost-device", mark);
  };

  prepare(document);

  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register("/service-worker.js").then(sayItIsHere).catch(() => { /* the pages work without it */ });
  }
})();
