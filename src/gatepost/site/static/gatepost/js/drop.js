/*
 * A file may be dropped where it can be chosen, and what was chosen is named. Without this the field works by itself.
 *
 * Hooks: data-drop (the form), data-drop-zone (where to drop), data-drop-list (names of what was chosen),
 * data-drop-send (its button), data-drop-sending (shown while the file is on its way).
 */
"use strict";

(() => {
  const form = document.querySelector("[data-drop]");
  const zone = form?.querySelector("[data-drop-zone]");
  const field = zone?.querySelector('input[type="file"]');
  if (!field) return;
  const list = form.querySelector("[data-drop-list]");

  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

  const name = () => {
    list.replaceChildren(...[...field.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${size(file.size)})`;
      return item;
    }));
    if (field.files.length) window.gatepost?.announce?.([...field.files].map((file) => file.name).join(", "));
  };

  const isOfFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  zone.addEventListener("dragover", (event) => {
    if (!isOfFiles(event)) return;
    event.preventDefault();
    zone.classList.add("drop-over");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("drop-over");
  });
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("drop-over");
    if (!isOfFiles(event)) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    name();
  });
  field.addEventListener("change", name);

  form.addEventListener("submit", () => {
    form.querySelector("[data-drop-sending]").hidden = false;
    form.querySelector("[data-drop-send]").setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => { // the way back shows the form as it was left
    form.querySelector("[data-drop-sending]").hidden = true;
    form.querySelector("[data-drop-send]").removeAttribute("aria-disabled");
  });
})();
