/*
 * Writing without losing a word. Every intended post has its own key, kept on this device with the words until the server
 * has answered, so that a reload or a retry can neither lose nor double it.
 *
 * <form class="composer" method="post" action data-composer="GROUP" data-person="PERSON"> with text, client_key and perhaps
 * reply_to. The answer is HTML: with the posted article(s) in a .thread, or a .card, or a .notice that says what is wrong;
 * a whole page or only the fragment. #card-place stands before the form.
 */
"use strict";

(() => {
  const form = document.querySelector("form[data-composer]");
  if (!form) return;
  const field = form.querySelector("textarea");
  const cardPlace = document.getElementById("card-place");
  const thread = document.querySelector(".thread");
  const mine = `gatepost:${form.dataset.person || "me"}:`;
  const draftKey = `${mine}draft:${form.dataset.composer}`;
  const outboxKey = `${mine}outbox:${form.dataset.composer}`;
  const PATIENCE = 20_000; // milliseconds without an answer before "Not sent yet"
  const LIMIT = Number(field.dataset.limit || 4000); // no maxlength: it would cut what is pasted, and say nothing

  const words = {
    you: form.dataset.you || "You",
    sending: form.dataset.sending || "Sending…",
    waiting: form.dataset.waiting || "Not sent yet. We will try again.",
    again: form.dataset.again || "Try now",
    left: form.dataset.left || "characters left",
    over: form.dataset.over || "characters too many",
  };

  const read = (key, otherwise) => {
    try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
  };
  const keep = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, JSON.stringify(value));
    } catch { /* storage is shut or full: the words stay on the page */ }
  };
  const newKey = () => (crypto.randomUUID ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

  // Somebody else used this device before: their unsent words are not ours to show.
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("gatepost:") && !key.startsWith(mine))
      .forEach((key) => localStorage.removeItem(key));
  } catch { /* nothing kept */ }

  const outboxOf = () => outbox.map(({ key, text, reply_to }) => ({ key, text, reply_to }));
  let outbox = read(outboxKey, []);
  const saveOutbox = () => keep(outboxKey, outbox.length ? outboxOf() : null);

  // ---- the field

  const count = document.createElement("span");
  count.className = "composer-count figures";
  form.querySelector(".composer-note")?.append(count);

  const grow = () => {
    if (!CSS.supports("field-sizing", "content")) {
      field.style.blockSize = "auto";
      field.style.blockSize = `${field.scrollHeight}px`;
    }
    const left = LIMIT - [...field.value].length;
    count.textContent = left < 0 ? `${-left} ${words.over}` : left < 400 ? `${left} ${words.left}` : "";
  };

  const setWords = (text) => { field.value = text; grow(); };
  const draft = read(draftKey, "");
  if (!field.value && draft) setWords(draft);
  field.addEventListener("input", () => { grow(); keep(draftKey, field.value || null); });
  grow();

  // ---- the bubble that stands for a post until the server has answered

  const icon = (name) => {
    const sprite = document.querySelector(".composer use")?.getAttribute("href")?.split("#")[0] || "";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const bubbleOf = (entry) => document.getElementById(`pending-${entry.key}`);
  const draw = (entry, state) => {
    if (!thread) return;
    const article = element("article", `post post-own post-${state}`);
    article.id = `pending-${entry.key}`;
    const bubble = element("div", "post-bubble");
    const head = element("div", "post-head");
    head.append(element("h3", "post-author", words.you));
    const line = element("p", "post-state");
    line.setAttribute("role", "status");
    line.append(icon(state === "failed" ? "offline" : "clock"), element("span", "", state === "failed" ? words.waiting : words.sending));
    bubble.append(head, element("div", "post-words", entry.text), line);
    if (state === "failed") {
      const foot = element("div", "post-foot");
      const again = element("button", "link-button", words.again);
      again.type = "button";
      again.addEventListener("click", () => { entry.wait = 0; deliver(entry); });
      foot.append(again);
      bubble.append(foot);
    }
    article.append(bubble);
    const before = bubbleOf(entry);
    if (before) before.replaceWith(article); else thread.append(article);
  };

  // ---- sending

  const forget = (entry) => {
    outbox = outbox.filter((other) => other.key !== entry.key);
    saveOutbox();
    bubbleOf(entry)?.remove();
  };

  /** Words come back into the composer, before anything that was written there since. */
  const giveBack = (text) => {
    setWords(field.value && field.value !== text ? `${text}\n\n${field.value}` : text);
    keep(draftKey, field.value);
  };

  const showCard = (card, entry) => {
    forget(entry);
    if (!cardPlace) { giveBack(entry.text); form.submit(); return; }
    cardPlace.replaceChildren(document.importNode(card, true));
    cardPlace.dataset.text = entry.text;
    keep(draftKey, entry.text);
    window.htmx?.process?.(cardPlace);
    const title = cardPlace.querySelector(".card-title");
    if (title) { title.tabIndex = -1; title.focus({ preventScroll: true }); }
    cardPlace.querySelector(".card").scrollIntoView({ block: "nearest" }); // where it stands in the page (little height)
  };

  const showNotice = (notice, entry) => {
    forget(entry);
    giveBack(entry.text);
    form.querySelector(".notice")?.remove();
    const shown = document.importNode(notice, true);
    shown.setAttribute("role", "alert");
    form.prepend(shown);
    field.focus();
  };

  const tryLater = (entry) => {
    draw(entry, "failed");
    entry.wait = Math.min(60_000, (entry.wait || 1_000) * 2);
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => deliver(entry), 500 + Math.random() * entry.wait);
  };

  const deliver = async (entry, { quietly = false } = {}) => {
    if (entry.busy) return;
    clearTimeout(entry.timer);
    entry.busy = true;
    if (!quietly) draw(entry, "pending");
    const body = new FormData(form);
    body.set("text", entry.text);
    body.set("client_key", entry.key);
    if (entry.reply_to) body.set("reply_to", entry.reply_to); else body.delete("reply_to");
    let answer = null;
    let page = null;
    const patience = new AbortController();
    const bell = setTimeout(() => patience.abort(), PATIENCE);
    try {
      answer = await fetch(form.action, {
        method: "POST", body, credentials: "same-origin", headers: { Accept: "text/html", "HX-Request": "true" },
        signal: patience.signal,
      });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { /* no answer: whether it was stored is settled by the same key, later */ }
    clearTimeout(bell);
    entry.busy = false;
    if (!answer || answer.status >= 500 || answer.status === 429) { tryLater(entry); return; }

    const card = page.querySelector(".card");
    if (card) { showCard(card, entry); return; }
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) { forget(entry); location.assign(elsewhere); return; }
    if (!answer.ok) {
      const notice = page.querySelector(".notice-warm, .notice");
      if (notice) showNotice(notice, entry); else { forget(entry); giveBack(entry.text); form.submit(); }
      return;
    }
    forget(entry);
    const flashes = document.querySelector(".flashes");
    if (flashes) flashes.replaceChildren(...[...page.querySelectorAll(".flashes > .notice")].map((said) => document.importNode(said, true)));
    if (page.querySelector(".post")) window.gatepost?.adopt?.(wrapped(page)); else window.gatepost?.merge?.();
    window.gatepost?.toTheEnd?.();
  };

  /** A lone article is put into a thread, so that a fragment and a whole page are taken over alike. */
  const wrapped = (page) => {
    if (page.querySelector(".thread")) return page;
    const holder = page.createElement("div");
    holder.className = "thread";
    holder.append(...page.querySelectorAll(".post"));
    page.body.append(holder);
    return page;
  };

  form.addEventListener("submit", (event) => {
    const text = field.value.trim();
    if (!thread || !window.fetch) return;
    event.preventDefault();
    event.stopPropagation();
    if (!text) { field.focus(); return; }
    form.querySelector(".notice")?.remove();
    const entry = { key: newKey(), text, reply_to: form.querySelector("[name=reply_to]")?.value || "" };
    outbox.push(entry);
    saveOutbox();
    setWords("");
    keep(draftKey, null);
    form.querySelector("[data-answers]")?.remove();
    window.gatepost?.toTheEnd?.();
    deliver(entry);
    window.gatepost?.toTheEnd?.();
  }, { capture: true });

  // "Change the words" and "Discard" on the card: no round trip where a script runs.
  cardPlace?.addEventListener("click", (event) => {
    const kinder = event.target.closest?.("[data-kinder]"); // the card's own wording comes into the field, to be sent or changed
    if (kinder) {
      event.preventDefault();
      const wording = kinder.form.elements.kinder.value;
      cardPlace.replaceChildren();
      setWords(wording);
      keep(draftKey, wording);
      field.focus();
      return;
    }
    const act = event.target.closest?.("[data-card]");
    if (!act) return;
    event.preventDefault();
    const text = cardPlace.dataset.text || field.value;
    cardPlace.replaceChildren();
    if (act.dataset.card === "change") setWords(text); else { setWords(""); keep(draftKey, null); }
    field.focus();
  });
  // Escape on the card gives the words back.
  cardPlace?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cardPlace.querySelector("[data-card=change]")?.click();
  });
  // Sent privately or handed to a class rep: the words are no longer a draft.
  cardPlace?.addEventListener("submit", () => keep(draftKey, null));

  // The stream was quicker than the answer, or the answer was lost: the bubble goes, and the same key settles the rest.
  document.addEventListener("gatepost:post", (event) => {
    if (!event.detail.own) return;
    const shown = document.getElementById(`post-${event.detail.ref}`)?.querySelector(".post-words")?.textContent.trim();
    const entry = outbox.find((one) => one.text === shown);
    if (!entry) return;
    bubbleOf(entry)?.remove();
    if (!entry.busy) deliver(entry, { quietly: true });
  });

  outbox.forEach((entry) => deliver(entry));
  window.addEventListener("online", () => outbox.forEach((entry) => deliver(entry)));
})();
