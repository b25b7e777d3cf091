"use strict";
// A room without network, as its pages see it: sw.js keeps the page; what is done meanwhile waits in localStorage,
// under the name of who did it; what the server then refuses is listed until somebody has decided about it.
window.Room = (() => {
  const { user } = document.body.dataset, REFUSED = `refus-${user}`;
  const tokens = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");
  const parse = (key, empty) => {
    try {
      return JSON.parse(localStorage.getItem(key)) || empty;
    } catch {
      return empty;
    }
  };
  const read = (key) => parse(key, {});
  const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));

  // ── Sending ─────────────────────────────────────────────────────────────
  const renew = async () => {
    // signing in again has changed the token: the page has the new one. False: signed out, or another account
    const answer = await fetch(location.pathname, { headers: { "X-Copy": "1" }, redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"),
      token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (page.body.dataset.user !== user || !token) return false;
    tokens().forEach((field) => { field.value = token; });
    return true;
  };
  const post = async (url, fields) => { // the answer, or nothing when one has to sign in first
    const send = () => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": tokens()[0].value }, redirect: "manual" });
    };
    let answer = await send();
    if (answer.status === 403) {
      if (!await renew()) return null;
      answer = await send();
    }
    return answer.type === "opaqueredirect" ? null : answer;
  };
  const signIn = (line) => {
    const link = document.createElement("a");
    link.href = `/connexion/?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "reconnectez-vous";
    line?.replaceChildren("Vous avez été déconnecté. Rien n’est perdu : tout est gardé ici, ", link, ".");
  };

  // ── What could not be saved ─────────────────────────────────────────────
  const box = document.querySelector("[data-refused]");
  const show = () => {
    const list = parse(REFUSED, []);
    if (!box) return;
    box.hidden = !list.length;
    box.querySelector("ul").replaceChildren(...list.map(({ name, what, why }) => {
      const item = document.createElement("li"), strong = document.createElement("strong");
      strong.textContent = name;
      item.append(strong, `, ${what} : ${why}`);
      return item;
    }));
  };
  const refuse = (one) => { write(REFUSED, [...parse(REFUSED, []), one]); show(); };
  box?.querySelector("[data-forget]")?.addEventListener("click", () => { write(REFUSED, []); show(); });
  box?.querySelector("[data-retry]")?.addEventListener("click", async () => {
    const left = [];
    for (const one of parse(REFUSED, [])) {
      const answer = await post(one.url, one.fields).catch(() => null);
      if (answer?.ok) continue;
      if (answer?.status === 422) one.why = (await answer.json()).error;
      if (answer?.status === 409) one.fields.version = (await answer.json()).version; // asked twice: this one counts
      left.push(one);
    }
    write(REFUSED, left);
    if (left.length) show(); else location.reload();
  });

  // ── Signatures that wait, from « mode classe » or from the sheet ──────────
  const signaturesOf = (workshop) => `signatures-${user}-${workshop}`;
  const sendSignatures = async (workshop, refused) => { // true: all were sent; null: signed out
    const key = signaturesOf(workshop);
    for (const [name, { pk, who, strokes, ...one }] of Object.entries(read(key))) {
      const fields = { ...one, strokes: JSON.stringify(strokes) }, url = `/presences/${pk}/signer/`;
      const answer = await post(url, { ...fields, sent: new Date().toISOString() });
      if (!answer) return null;
      if (!answer.ok && ![403, 404, 422].includes(answer.status)) return false; // the server is in trouble: again later
      if (!answer.ok) {
        const why =
          answer.status === 422 ? (await answer.json()).error : "Cette feuille ne peut plus être signée d’ici.";
        refuse({ url, fields, name: who, what: "signature", why });
        refused?.(pk, one.half, why);
      }
      const queue = read(key);
      delete queue[name];
      write(key, queue);
    }
    return true;
  };

  // ── The page itself ─────────────────────────────────────────────────────
  const { kept } = document.documentElement.dataset, banner = document.querySelector("[data-kept-banner]");
  if (kept && banner) { banner.hidden = false; banner.querySelector("[data-at]").textContent = kept; }
  let soon;
  const keep = () => { // again after each change, so that the copy says what was last true
    clearTimeout(soon);
    soon = setTimeout(() => navigator.serviceWorker?.ready.then((one) => one.active.postMessage("keep")), 300);
  };
  const ready = document.querySelector("[data-ready]");
  if (ready && navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      ready.hidden = !data.kept;
      if (data.kept) banner.hidden = true; // the network is back
    });
    // without network: the one that is there
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
    if (kept) addEventListener("online", keep); else keep();
  }
  show();
  return { user, kept, read, write, post, signIn, refuse, signaturesOf, sendSignatures, keep };
})();
