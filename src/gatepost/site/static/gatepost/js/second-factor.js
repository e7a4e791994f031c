/*
 * Passkeys: the browser is asked for one, and its answer goes back in the form's hidden field.
 *
 * <form data-passkey="create|get" data-options="ID of a json_script element" or data-options-url="…">
 *   hidden field [data-credential], a button [data-passkey-go], a sentence [data-passkey-fault] (hidden until needed)
 * Without a script the page says so in <noscript> and offers the other ways.
 */
"use strict";

(() => {
  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withIds = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const create = async (publicKey, passwordless) => {
    const selection = { ...(publicKey.authenticatorSelection || {}) };
    if (passwordless !== null) {
      selection.residentKey = passwordless ? "required" : "discouraged";
      selection.requireResidentKey = passwordless;
      if (passwordless) selection.userVerification = "required";
    }
    const made = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: toBytes(publicKey.challenge),
        user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
        excludeCredentials: withIds(publicKey.excludeCredentials),
        authenticatorSelection: selection,
      },
    });
    return {
      type: made.type, id: made.id, rawId: toText(made.rawId),
      authenticatorAttachment: made.authenticatorAttachment,
      response: {
        clientDataJSON: toText(made.response.clientDataJSON),
        attestationObject: toText(made.response.attestationObject),
        transports: made.response.getTransports?.() || [],
      },
      clientExtensionResults: made.getClientExtensionResults(),
    };
  };

  const get = async (publicKey) => {
    const shown = await navigator.credentials.get({
      publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: withIds(publicKey.allowCredentials) },
    });
    return {
      type: shown.type, id: shown.id, rawId: toText(shown.rawId),
      authenticatorAttachment: shown.authenticatorAttachment,
      response: {
        clientDataJSON: toText(shown.response.clientDataJSON),
        authenticatorData: toText(shown.response.authenticatorData),
        signature: toText(shown.response.signature),
        userHandle: shown.response.userHandle ? toText(shown.response.userHandle) : null,
      },
      clientExtensionResults: shown.getClientExtensionResults(),
    };
  };

  const optionsOf = async (form) => {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const go = document.querySelector(`[data-passkey-go][form="${form.id}"]`) || form.querySelector("[data-passkey-go]");
    const fault = form.querySelector("[data-passkey-fault]");
    if (!go) return;
    if (!window.PublicKeyCredential) {
      go.disabled = true;
      if (fault) fault.hidden = false;
      return;
    }
    go.addEventListener("click", async (event) => {
      event.preventDefault();
      if (!form.reportValidity()) return;
      if (fault) fault.hidden = true;
      go.disabled = true;
      try {
        const options = await optionsOf(form);
        const tick = form.querySelector("[name=passwordless]");
        const credential = form.dataset.passkey === "create"
          ? await create((options.creation_options || options).publicKey, tick ? tick.checked : null)
          : await get((options.request_options || options).publicKey);
        form.querySelector("[data-credential] input, input[data-credential], [name=credential]").value = JSON.stringify(credential);
        form.submit();
      } catch {
        go.disabled = false;
        if (fault) { fault.hidden = false; fault.querySelector("p")?.focus?.(); }
      }
    });
  });
})();
