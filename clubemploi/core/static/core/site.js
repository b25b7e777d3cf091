"use strict";
// Everything works without this file; with it, fewer clicks and no double ones.

// "/" goes to the search.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    const search = document.querySelector("[data-shortcut='/']");
    if (search) { event.preventDefault(); search.closest("details")?.setAttribute("open", ""); search.focus(); }
  }
  if (event.key === "Escape")
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
});

// The side bar's search: arrows walk through what was found, Escape goes back and closes.
document.addEventListener("keydown", (event) => {
  const zone = event.target.closest("[data-search]");
  if (!zone || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
  const stops = [zone.querySelector("input"), ...zone.querySelectorAll(".found a")];
  if (event.key === "Escape") {
    if (stops.length > 1) event.preventDefault(); // what was typed stays; a second Escape clears it, as browsers do
    zone.querySelector(".found").replaceChildren();
    stops[0].focus();
    return;
  }
  const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { event.preventDefault(); next.focus(); }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-search]")) document.querySelector("[data-search] .found")?.replaceChildren();
});

// A form is sent once, however often it is clicked.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("hx-post") || form.method !== "post" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.querySelectorAll("button:not([name])").forEach((button) => button.setAttribute("aria-disabled", "true"));
});
addEventListener("pageshow", () =>
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent),
);

// Arrow keys walk through the results under a search field.
document.addEventListener("keydown", (event) => {
  const zone = event.target.closest("[data-typeahead]");
  if (!zone || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const stops = [zone.querySelector("input[type=search]"), ...zone.querySelectorAll(".results button")];
  const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { event.preventDefault(); next.focus(); }
});

// On a wide screen the menu is always there; on a phone it folds.
const wide = matchMedia("(min-width: 761px)");
const unfold = () =>
  document.querySelectorAll(".side details.nav").forEach((menu) => menu.toggleAttribute("open", wide.matches));
wide.addEventListener("change", unfold);
unfold();

// Anything less than a reload asks before what was typed is lost.
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]:not([data-sent])")) event.preventDefault();
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.dirty = "yes";
});

// After an exchange in place, the keyboard and the screen reader go where the news is.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "content") return;
  unfold();
  const focus =
    document.querySelector("#content [aria-invalid=true]") || document.querySelector("#content [data-focus]");
  if (focus) focus.focus({ preventScroll: false });
});
document.addEventListener("htmx:responseError", () =>
  alert("Le réseau ou le serveur n’a pas répondu : rien n’a été enregistré. Recommencez dans un instant."),
);
document.addEventListener("htmx:sendError", () =>
  alert("Le réseau ne répond pas : rien n’a été enregistré. Recommencez dans un instant."),
);

// A merge field is written where the cursor is, in the subject or the text.
let written = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[name=subject], [name=body]")) written = event.target;
});
document.addEventListener("click", (event) => {
  const field = event.target.closest("[data-insert]");
  const place = written?.isConnected ? written : document.querySelector("[name=body]");
  if (!field || !place) return;
  place.setRangeText(field.dataset.insert, place.selectionStart, place.selectionEnd, "end");
  place.focus();
  place.dispatchEvent(new Event("input", { bubbles: true }));
});

// An address to copy is selected whole as one comes to it.
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-select]")) event.target.select(); });

// Copies of pages that this device keeps for a room without network are of who is signed in: nobody else leaves them
// here.
window.caches?.keys().then((names) => {
  const mine = `salle-de-${document.body.dataset.user}`;
  names.filter((name) => name.startsWith("salle-de-") && name !== mine).forEach((name) => caches.delete(name));
}).catch(() => {});
