/*
 * The page of the code: while somebody edits, the messages beside it are judged again. Without a script the button does it.
 *
 * Hook: data-trial (a form) names the element that takes the fragment.
 */
"use strict";

(() => {
  const form = document.querySelector("[data-trial]");
  const place = form && document.getElementById(form.dataset.trial);
  if (!place) return;
  const PAUSE = 900; // milliseconds without a key, after which a person has stopped for a look
  let timer = 0;
  let asked = 0;

  const tryIt = async () => {
    const mine = ++asked;
    const body = new FormData(form);
    body.set("choice", "try");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (!answer.ok || mine !== asked) return;
      place.innerHTML = await answer.text();
      window.gatepost?.announce(place.querySelector(".notice")?.textContent.trim() || "");
    } catch { /* no line: the button is still there */ }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(tryIt, PAUSE);
  });
})();
