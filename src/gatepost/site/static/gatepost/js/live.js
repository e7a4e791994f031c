/*
 * New words appear by themselves. Reads one stream of events and puts server-rendered articles in place.
 *
 * <section class="thread" data-live="/stream" data-group="REF" data-seq="41"
 *          data-fragment-url="/groups/REF/posts/POST/fragment/" data-cursor="…" (where the server gives one)>
 * An event is JSON {group, seq, type, post: {ref, revision, …}}. What was seen is known by (group, seq); of two wordings of
 * a post the higher revision stays. A gap in the numbers makes the page itself be fetched again and merged.
 * On pages without a thread, <body> or any element with data-live is enough: then only the unread marks move.
 */
"use strict";

(() => {
  const place = document.querySelector("[data-live]");
  if (!place || !("EventSource" in window)) return;

  const group = place.dataset.group || "";
  const fragmentUrl = place.dataset.fragmentUrl || "";
  const seen = new Set();
  let highest = Number(place.dataset.seq || 0);
  let cursor = place.dataset.cursor || "";
  let wait = 500;
  let source = null;
  let merging = null;

  const announce = (words) => window.gatepost?.announce?.(words);
  const atTheEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;
  const toTheEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight });
  const revisionOf = (article) => Number(article.dataset.revision || 0);

  /** The first post of today gets its heading, as on the server's page. */
  const beginDay = (article) => {
    const dayOf = (post) => new Date(post?.querySelector("time")?.dateTime || 0).toDateString();
    let before = article.previousElementSibling;
    while (before && !before.matches(".post[data-seq]")) before = before.previousElementSibling;
    const today = new Date().toDateString();
    if (!article.dataset.seq || dayOf(article) !== today || dayOf(before) === today) return;
    const heading = document.createElement("h2");
    heading.className = "day";
    heading.textContent = place.dataset.today || "Today";
    article.before(heading);
  };

  /** Put one article in place: in the stead of an older wording, or where its number belongs. True when it was new. */
  const settle = (article) => {
    const before = document.getElementById(article.id);
    if (before) {
      if (revisionOf(before) > revisionOf(article)) return false;
      const hadFocus = before.contains(document.activeElement);
      if (before.querySelector("details.menu[open]")) article.querySelector("details.menu")?.setAttribute("open", "");
      before.replaceWith(article);
      window.htmx?.process?.(article);
      if (hadFocus) { article.tabIndex = -1; article.focus({ preventScroll: true }); }
      return false;
    }
    const seq = Number(article.dataset.seq || 0);
    const standing = [...place.querySelectorAll(":scope > .post[data-seq]")];
    const next = (seq && standing.find((other) => Number(other.dataset.seq) > seq))
      || place.querySelector(":scope > .post-pending, :scope > .post-failed, :scope > [data-thread-end]");
    place.insertBefore(article, next || null);
    beginDay(article);
    window.htmx?.process?.(article);
    return true;
  };

  /** Take over every post of a page that the server rendered, as articles that are not here yet or are older here. */
  const adopt = (page) => {
    page.querySelectorAll(".thread > .post[id]").forEach((article) => {
      const here = document.getElementById(article.id);
      if (here && article.matches(".post-waiting") && here.textContent === article.textContent) return;
      if (!here || revisionOf(article) >= revisionOf(here)) settle(document.importNode(article, true));
    });
    const thread = page.querySelector(".thread[data-seq]");
    if (thread) {
      // A class rep has looked: the bubble that waited is no longer on the server's page.
      place.querySelectorAll(":scope > .post-waiting[id]").forEach((held) => {
        if (!page.getElementById(held.id)) held.remove();
      });
      highest = Math.max(highest, Number(thread.dataset.seq));
      cursor = thread.dataset.cursor || cursor;
    }
  };

  // What is fetched is fetched one after the other: a look that began earlier must not settle over a later one, or it
  // would bring back words that were withdrawn in between.
  let queue = Promise.resolve();
  const GIVE_UP = 20_000; // milliseconds: an answer that never comes must not hold up what follows it

  const fetchPage = async () => {
    if (!group) return;
    try {
      const answer = await fetch(location.pathname, {
        headers: { Accept: "text/html" }, credentials: "same-origin", signal: AbortSignal.timeout(GIVE_UP),
      });
      if (answer.ok) adopt(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the line is down: the next event or reconnect tries again */ }
  };

  /** Fetch the page again and take over what is new. Many who ask before it begins share one look. */
  const merge = () => {
    if (!group) return Promise.resolve();
    merging ??= queue = queue.then(() => { merging = null; return fetchPage(); });
    return merging;
  };

  window.gatepost = Object.assign(window.gatepost || {}, { adopt, merge, toTheEnd });

  /** My own words wait for a class rep: what became of them is mine alone, so no event of the group tells it. */
  const lookAfterMine = () => {
    if (document.visibilityState === "visible" && place.querySelector(":scope > .post-waiting[id]")) merge();
  };
  document.addEventListener("visibilitychange", lookAfterMine);
  setInterval(lookAfterMine, 30_000);

  /** Show that something new can be read below, without moving what is being read. */
  const offerNews = () => {
    if (document.querySelector(".news")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet button-small news";
    button.textContent = place.dataset.newWords || "New messages below";
    button.addEventListener("click", () => { button.remove(); toTheEnd(); });
    place.append(button);
  };

  const markUnread = (ref) => {
    const row = document.querySelector(`[data-unread-of="${CSS.escape(ref)}"]`);
    if (row) row.hidden = false;
    const home = document.querySelector('[data-unread-dot="home"]');
    if (home && !row) home.hidden = false;
  };

  const show = async (event) => {
    const ref = event.post?.ref;
    if (!ref || !fragmentUrl) { await fetchPage(); return; }
    const following = atTheEnd();
    const answer = await fetch(fragmentUrl.replace("POST", encodeURIComponent(ref)), {
      headers: { Accept: "text/html", "HX-Request": "true" }, credentials: "same-origin",
      signal: AbortSignal.timeout(GIVE_UP),
    });
    if (answer.status === 404) { document.getElementById(`post-${ref}`)?.remove(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const article = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".post");
    if (!article) return;
    const fresh = settle(document.importNode(article, true));
    if (article.matches(".post-own")) lookAfterMine();
    if (!fresh) return;
    const settled = document.getElementById(article.id);
    settled.classList.add("post-new");
    document.dispatchEvent(new CustomEvent("gatepost:post", { detail: { ref, own: settled.matches(".post-own") } }));
    if (following || settled.matches(".post-own")) toTheEnd(); else offerNews();
    if (!settled.matches(".post-own")) {
      const author = settled.querySelector(".post-author")?.textContent.trim() || "";
      const words = settled.querySelector(".post-words")?.textContent.trim().slice(0, 200) || "";
      announce(`${author}: ${words}`);
    }
  };

  const take = (message) => {
    if (message.lastEventId) cursor = message.lastEventId;
    let event;
    try { event = JSON.parse(message.data); } catch { return; }
    if (!event || event.group === undefined) return;
    const number = `${event.group}:${event.seq}`;
    if (seen.has(number)) return;
    seen.add(number);
    if (event.group !== group) { markUnread(event.group); return; }
    const gap = highest && event.seq > highest + 1;
    if (event.seq <= highest && event.type === "post" && document.getElementById(`post-${event.post?.ref}`)) return;
    highest = Math.max(highest, event.seq);
    queue = queue.then(() => (gap ? fetchPage() : null)).then(() => show(event)).catch(fetchPage);
  };

  /** A stream that is refused again and again may mean that we were signed out: then the page says so. */
  const askWhetherSignedIn = async () => {
    try {
      const answer = await fetch(location.pathname, { redirect: "manual", credentials: "same-origin" });
      if (answer.type === "opaqueredirect") location.reload();
    } catch { /* no line */ }
  };

  const connect = () => {
    const address = new URL(place.dataset.live, location.href);
    if (cursor) address.searchParams.set("cursor", cursor);
    const reconnected = source !== null;
    source = new EventSource(address);
    source.onopen = () => {
      wait = 500;
      document.body.classList.remove("is-offline");
      // Whatever happened between the page and the stream; nothing is fetched when the server gave a cursor.
      if (reconnected || !place.dataset.cursor) merge();
    };
    source.onmessage = take;
    ["post", "edit", "withdraw", "hide", "restore", "remove", "reaction", "hold"].forEach((type) => source.addEventListener(type, take));
    source.addEventListener("reset", (event) => { cursor = event.lastEventId; seen.clear(); merge(); });
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself, with its cursor
      document.body.classList.add("is-offline");
      if (wait >= 4_000) askWhetherSignedIn();
      setTimeout(connect, Math.random() * wait);
      wait = Math.min(30_000, wait * 2);
    };
  };

  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("online", () => merge());

  // Start where reading stopped: at the first unread, else at the end. A link to one post wins.
  if (place.matches(".thread") && !location.hash) {
    const line = place.querySelector(".new-line");
    if (line) line.scrollIntoView({ block: "center" }); else toTheEnd();
  }
  connect();
})();
