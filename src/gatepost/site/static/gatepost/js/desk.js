/*
 * Keys for the desk. Everything they do can be done without them, and they can be switched off (WCAG 2.1.4).
 *
 * Hooks: data-rows (a list whose links the keys walk), data-find (the search field), data-answer (the answer's form),
 * data-keys (the dialog that explains them), data-keys-open (a button that opens it), data-keys-on (the tick in it).
 */
"use strict";

(() => {
  const SWITCH = "gatepost-desk-keys"; // kept at sign-out: it is how somebody's hands work, and tells nothing
  const dialog = document.querySelector("[data-keys]");
  const tick = document.querySelector("[data-keys-on]");

  const areOn = () => {
    try {
      return localStorage.getItem(SWITCH) !== "off";
    } catch {
      return true;
    }
  };

  const rows = () => [...document.querySelectorAll("[data-rows] a")].filter((row) => row.offsetParent !== null);

  /** Move by so many rows from the one that has the focus, or from the matter in hand. */
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const from = all.indexOf(document.activeElement);
    const current = from >= 0 ? from : all.findIndex((row) => row.hasAttribute("aria-current"));
    const to = current < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, current + by));
    all[to].focus();
    all[to].scrollIntoView({ block: "nearest" });
  };

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    "/": () => document.querySelector("[data-find]")?.focus(),
    a: () => document.querySelector("[data-answer] textarea")?.focus(),
    "?": () => dialog?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const on = event.target instanceof Element ? event.target : document.body;
    if (on.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (on.closest("[data-rows]") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    const act = areOn() ? acts[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-keys-open]")) dialog?.showModal();
  });

  if (tick) {
    tick.checked = areOn();
    tick.addEventListener("change", () => {
      try {
        localStorage.setItem(SWITCH, tick.checked ? "on" : "off");
      } catch { /* storage is shut: they stay on for this page */ }
    });
  }
})();
