{% load i18n static %}/*
 * Keeps the shell (styles, icons, scripts) and one page that says there is no line. Nothing else, ever: no page of a group,
 * no private matter, no desk, no stream, no answer of the API is stored on a device.
 */
"use strict";

const SHELL = "gatepost-{{ version|default:"1"|escapejs }}";
const OFFLINE = "/offline/";
const FILES = [
  OFFLINE,
  "{% static 'gatepost/css/gatepost.css' %}",
  "{% static 'gatepost/css/reset.css' %}",
  "{% static 'gatepost/css/tokens.css' %}",
  "{% static 'gatepost/css/base.css' %}",
  "{% static 'gatepost/css/layout.css' %}",
  "{% static 'gatepost/css/parts.css' %}",
  "{% static 'gatepost/css/forms.css' %}",
  "{% static 'gatepost/css/conversation.css' %}",
  "{% static 'gatepost/css/card.css' %}",
  "{% static 'gatepost/css/matters.css' %}",
  "{% static 'gatepost/css/pages.css' %}",
  "{% static 'gatepost/icons.svg' %}",
  "{% static 'gatepost/favicon.svg' %}",
  "{% static 'gatepost/js/app.js' %}",
];
const KEPT = new Set(FILES);

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(SHELL);
    await cache.addAll(FILES.map((address) => new Request(address, { credentials: "omit" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("gatepost-") && name !== SHELL).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;

  // A file of the shell: from the device, where it is exactly one of those kept.
  if (KEPT.has(address.pathname) && address.pathname !== OFFLINE) {
    event.respondWith((async () => (await caches.match(address.pathname)) || fetch(request))());
    return;
  }
  // A page: always from the school. Without a line, the page that says so; the answer itself is never kept.
  if (request.mode === "navigate") {
    event.respondWith((async () => {
      try {
        return await fetch(request);
      } catch {
        return (await caches.match(OFFLINE)) || Response.error();
      }
    })());
  }
  // Everything else (streams, fragments, the API, private matters) passes untouched.
});

/** The place in Gatepost that a push names; the first page for anything else. No push leads to another site. */
const ownPlace = (link) => {
  try {
    const place = new URL(String(link || "/"), self.location.origin);
    return place.origin === self.location.origin ? place.pathname + place.search : "/";
  } catch {
    return "/";
  }
};

// A push: neutral words, shown as they came. One that cannot be read still says that there is something.
self.addEventListener("push", (event) => {
  event.waitUntil((async () => {
    let told = {};
    try {
      told = event.data?.json() || {};
    } catch { /* the fallback below is enough */ }
    await self.registration.showNotification(String(told.title || "Gatepost"), {
      body: String(told.body || "{% translate "There is something to read." as body %}{{ body|escapejs }}"),
      tag: String(told.tag || "gatepost"),
      icon: "{% static 'gatepost/icon-192.png' %}",
      badge: "{% static 'gatepost/icon-192.png' %}",
      data: { place: ownPlace(told.link) },
    });
  })());
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const place = ownPlace(event.notification.data?.place);
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    // A page that is there already comes to the front; no other page is taken from under somebody who is writing.
    const there = open.find((one) => ownPlace(one.url) === place);
    return there ? there.focus() : self.clients.openWindow(place);
  })());
});
