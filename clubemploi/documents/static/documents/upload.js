"use strict";
// Files dropped or chosen leave one by one, each with its own bar and what became of it beside it. Without this file
// the form sends them all at once.
(() => {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const input = form.querySelector("[type=file]"), list = document.querySelector("[data-uploads]");
  const heaviest = Number(form.dataset.heaviest), waiting = [];
  let busy = false, added = 0;
  form.querySelector("[data-without-script]").hidden = true;
  form.classList.add("scripted");

  const make = (tag, className, text = "") =>
    Object.assign(document.createElement(tag), { className, textContent: text });
  const newKey = () =>
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16),
    );

  const add = (file) => {
    const row = make("li", "upload"),
      name = make("strong", "grow", file.name),
      bar = document.createElement("progress");
    const said = make("span", "quiet", "en attente"),
      buttons = make("span", "actions");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Envoi de ${file.name}`);
    row.append(name, said, bar, buttons);
    list.append(row);
    const one = { file, row, bar, said, buttons, key: newKey(), confirmed: false };
    if (file.size > heaviest * 1048576)
      return refuse(one, `Ce fichier pèse ${Math.ceil(file.size / 1048576)} Mo : ${heaviest} Mo au plus.`);
    waiting.push(one);
    next();
  };

  const end = (one, state, text) => {
    one.bar.hidden = true;
    one.said.className = `state ${state}`;
    one.said.textContent = text;
  };
  const button = (one, text, act) => {
    const made = make("button", "btn small", text);
    made.type = "button";
    made.setAttribute("aria-label", `${text} : ${one.file.name}`);
    made.addEventListener("click", () => { one.buttons.replaceChildren(); act(); });
    one.buttons.append(made);
  };
  const again = (one) => {
    one.bar.hidden = false; one.bar.value = 0;
    one.said.className = "quiet"; one.said.textContent = "en attente";
    waiting.push(one);
    next();
  };
  const refuse = (one, text) => {
    end(one, "no reason", text);
    button(one, "Retirer de la liste", () => one.row.remove());
  };
  const fail = (one, text) => {
    end(one, "wait reason", text);
    button(one, "Réessayer", () => again(one));
  };
  const ask = (one, text) => {
    end(one, "wait reason", text);
    button(one, "Garder les deux", () => { one.confirmed = true; again(one); });
    button(one, "Ne pas l’ajouter", () => one.row.remove());
  };

  const done = (one, request) => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      /* a page: the session is over, or the server in trouble */
    }
    if (request.status === 200 && answer.title) {
      added += 1;
      end(one, "done", `en ligne${answer.note ? `. ${answer.note}` : ""}`);
    } else if (request.status === 409) ask(one, answer.question);
    else if (request.status === 422) refuse(one, answer.error);
    else if (request.status === 404 || request.status === 403)
      refuse(one, "Ce répertoire n’est plus là : rechargez la page.");
    else fail(one, "Le serveur n’a pas répondu : ce fichier n’est pas en ligne.");
  };

  const next = () => {
    if (busy || !waiting.length) return;
    busy = true;
    const one = waiting.shift(), request = new XMLHttpRequest(), body = new FormData();
    body.set("files", one.file);
    body.set("creation_key", one.key);
    if (one.confirmed) body.set("confirmed", "on");
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      one.bar.value = 100 * event.loaded / event.total;
      one.said.textContent = event.loaded < event.total ? `${Math.floor(one.bar.value)} %` : "on le contrôle…";
    });
    request.addEventListener("load", () => done(one, request));
    request.addEventListener("error", () => fail(one, "Le réseau ne répond pas : ce fichier n’est pas en ligne."));
    request.addEventListener("loadend", () => {
      busy = false;
      if (waiting.length) return next();
      if (added) {
        added = 0;
        htmx.ajax("GET", location.pathname, { target: "#documents", select: "#documents", swap: "outerHTML" });
      }
    });
    request.send(body);
  };

  input.addEventListener("change", () => { [...input.files].forEach(add); input.value = ""; });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["dragenter", "dragover"])
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => { event.preventDefault(); [...event.dataTransfer.files].forEach(add); });
  addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
})();
