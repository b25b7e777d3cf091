"use strict";
// Each tick and comment is sent as it is made. What cannot be sent is kept on this device, shown so, and sent when the
// network is back; what another device has written meanwhile is shown, and one chooses.
(() => {
  const zone = document.querySelector("[data-presence]");
  if (!zone) return;
  const KEY = `presences-${Room.user}`, MINE = ["version", "who"]; // of an entry, what is not sent, or not noted
  const line = document.querySelector("[data-sync]");
  const WORDS = { present: "présent", late: "en retard", absent: "absent", excused: "excusé", expected: "attendu" };
  const LETTERS = { p: "present", r: "late", a: "absent", e: "excused" };
  const read = () => Room.read(KEY),
    write = (queue) => Room.write(KEY, queue);
  const said = (values) =>
    [values.status && WORDS[values.status], values.comment && `« ${values.comment} »`].filter(Boolean).join(", ") ||
    "rien";
  const nameOf = (pk) => rowOf(pk)?.dataset.name || cellOf(pk)?.closest("tr").cells[0].textContent || "";
  const rowOf = (pk) => document.querySelector(`[data-row="${pk}"]`);
  const cellOf = (pk) => document.querySelector(`[data-cell="${pk}"]`);
  let busy = false, wantsToClose = false;

  const tell = () => {
    if (!line) return; // a closed sheet
    const count = Object.keys(read()).length;
    const kept = count === 1 ? "1 changement est gardé" : `${count} changements sont gardés`;
    const then = wantsToClose ? " La feuille pourra être close ensuite." : "";
    line.textContent = count
      ? `${kept} sur cet appareil ; envoi dès que possible.${then}`
      : "Tout est enregistré.";
    line.classList.toggle("waiting", count > 0);
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const ticked = rows.map((row) => row.querySelector("[type=radio]:checked")?.value);
    const put = (name, value) => {
      const place = document.querySelector(`[data-${name}]`);
      if (place) place.textContent = value;
    };
    put("came", ticked.filter((value) => value === "present" || value === "late").length);
    put("left", ticked.filter((value) => !value).length);
  };

  const keep = (pk, change, version) => {
    const queue = read();
    queue[pk] = { version, ...queue[pk], ...change, who: nameOf(pk) };
    write(queue);
    tell();
    flush();
  };

  const settle = (pk, sent, answer) => {
    // what was typed while it travelled stays in the queue, on top of the new version
    const queue = read();
    const rest = Object.fromEntries(
      Object.entries(queue[pk] || {}).filter(([name, value]) => !MINE.includes(name) && sent[name] !== value),
    );
    if (Object.keys(rest).length) queue[pk] = { ...rest, version: answer.version, who: nameOf(pk) };
    else delete queue[pk];
    write(queue);
  };

  const show = (pk, answer) => {
    const row = rowOf(pk), cell = cellOf(pk);
    if (row) {
      row.dataset.version = answer.version;
      row.querySelector("[name$=-version]").value = answer.version;
      const warning = row.querySelector(".warning-line");
      if (warning && "warning" in answer) { warning.textContent = answer.warning; warning.hidden = !answer.warning; }
    }
    if (cell) { cell.dataset.v = answer.version; paint(cell, answer.status); }
  };

  const paint = (cell, status) => {
    cell.className = `p-${status}`;
    cell.textContent = { present: "P", late: "R", absent: "A", excused: "E" }[status] || "·";
    const table = cell.closest("table"), td = cell.parentElement;
    const day = table.tHead.rows[0].cells[td.cellIndex].textContent.trim();
    cell.setAttribute("aria-label", `${td.parentElement.cells[0].textContent}, ${day} : ${WORDS[status]}`);
  };

  const restore = (pk, values) => {
    const row = rowOf(pk);
    if (row) {
      row.querySelectorAll("[type=radio]").forEach((radio) => {
        if ("status" in values) radio.checked = radio.value === values.status;
      });
      for (const name of ["comment", "audience"]) {
        const field = row.querySelector(`[name$=-${name}]`);
        if (field && name in values) field.value = values[name];
      }
    }
    if (cellOf(pk) && "status" in values) paint(cellOf(pk), values.status);
  };

  const conflict = (pk, mine, theirs) => {
    const place = rowOf(pk) || cellOf(pk).closest("tr").cells[0];
    place.querySelector(".conflict")?.remove();
    const box = document.createElement("div");
    box.className = "notice warning conflict";
    box.setAttribute("role", "alert");
    const text = document.createElement("p");
    text.textContent = `Un autre appareil a noté : ${said(theirs)}. Ici : ${said(mine)}.`;
    box.append(text);
    const choose = (label, act) => {
      const button = document.createElement("button");
      button.type = "button"; button.className = "btn small"; button.textContent = label;
      button.addEventListener("click", () => { box.remove(); act(); });
      box.append(button);
    };
    choose("Garder ce qui est ici", () => keep(pk, mine, theirs.version));
    choose("Prendre l’autre", () => { restore(pk, theirs); show(pk, theirs); tell(); });
    place.append(box);
  };

  async function flush() {
    if (busy) return;
    let out = false; // signed out
    busy = true;
    try {
      for (const pk of Object.keys(read())) {
        const { version, who, ...sent } = read()[pk], url = `/presences/${pk}/`;
        const answer = await Room.post(url, { version, ...sent });
        if (!answer) { out = true; return; }
        if (answer.ok) {
          const row = await answer.json();
          settle(pk, sent, row);
          show(pk, row);
          Room.keep();
          continue;
        }
        if (![403, 404, 409, 422].includes(answer.status)) return; // the server is in trouble: again later
        const told = answer.status === 409 || answer.status === 422 ? await answer.json() : {};
        if (answer.status === 409 && (rowOf(pk) || cellOf(pk))) conflict(pk, sent, told);
        else {
          const why =
            told.error ||
            (answer.status === 409
              ? `un autre appareil a noté : ${said(told)}.`
              : "cette présence ne peut plus être notée d’ici.");
          Room.refuse({ url, fields: { ...sent, version: told.version ?? version }, name: who, what: said(sent), why });
        }
        const queue = read();
        delete queue[pk];
        write(queue);
      }
      // left from « mode classe »
      if (zone.dataset.presence) out = (await Room.sendSignatures(zone.dataset.presence)) === null;
    } catch {
      /* no network: again later */
    } finally {
      busy = false;
      if (out) Room.signIn(line);
      else tell();
    }
    if (!out && Object.keys(read()).length && navigator.onLine) setTimeout(flush, 500);
  }

  // ── One workshop ──────────────────────────────────────────────────────────
  zone.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    const name = event.target.name.replace(/^\d+-/, "");
    keep(row.dataset.row, { [name]: event.target.value }, Number(row.dataset.version));
  });
  const subjects = JSON.parse(document.getElementById("subjects")?.textContent || "{}");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  zone.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    const words = new Set(fold(event.target.value).match(/[a-z]+/g) || []);
    const found = Object.keys(subjects).filter((subject) => subjects[subject].some((word) => words.has(word)));
    const warning = event.target.closest("[data-row]").querySelector(".warning-line");
    warning.hidden = !found.length;
    warning.textContent = found.length
      ? `Ce commentaire semble parler de ${found.join(" et de ")}. Est-ce nécessaire ? ` +
        "La personne peut demander à lire tout ce qui est écrit sur elle."
      : "";
  });
  const phrases = document.getElementById("phrases");
  zone.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea") && phrases) { event.target.after(phrases); phrases.hidden = false; }
  });
  phrases?.addEventListener("click", (event) => {
    const phrase = event.target.dataset.phrase, text = phrases.closest("[data-row]")?.querySelector("textarea");
    if (!phrase || !text) return;
    text.value = [text.value.trim(), phrase].filter(Boolean).join(" ");
    text.dispatchEvent(new Event("change", { bubbles: true }));
    text.focus();
  });
  document.querySelector("[data-all]")?.addEventListener(
    "submit",
    (event) => {
      // without network, here as the server would
      if (navigator.onLine && !Room.kept) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      for (const row of document.querySelectorAll("[data-row]")) {
        if (row.querySelector("[type=radio]:checked")) continue;
        const status = "away" in row.dataset ? "excused" : "present";
        restore(row.dataset.row, { status });
        keep(row.dataset.row, { status }, Number(row.dataset.version));
      }
    },
    true,
  );
  document.querySelector("[data-close]")?.addEventListener("submit", (event) => {
    if (!Object.keys(read()).length) return;
    event.preventDefault();
    wantsToClose = true;
    tell();
    line.scrollIntoView({ block: "center" });
    flush();
  });

  // ── The whole club: a grid walked by the arrows ───────────────────────────
  const grid = document.querySelector("[data-grid]");
  if (grid) {
    const cells = () => [...grid.querySelectorAll("[data-cell]")];
    cells().forEach((cell, index) => {
      paint(cell, cell.className.slice(2));
      cell.tabIndex = index ? -1 : 0;
    }); // one stop for the Tab key
    const go = (cell) => {
      if (!cell) return;
      cells().forEach((one) => {
        one.tabIndex = -1;
      });
      cell.tabIndex = 0;
      cell.focus();
    };
    const note = (cell, status) => {
      paint(cell, status);
      keep(cell.dataset.cell, { status }, Number(cell.dataset.v));
    };
    grid.addEventListener("click", (event) => {
      const cell = event.target.closest("[data-cell]");
      if (!cell) return;
      go(cell);
      const order = ["present", "late", "absent", "excused"];
      note(cell, order[(order.indexOf(cell.className.slice(2)) + 1) % order.length]);
    });
    grid.addEventListener("keydown", (event) => {
      const cell = event.target.closest("[data-cell]");
      if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
      const td = cell.parentElement, row = td.parentElement;
      const at = (line, column) => line?.cells[column]?.querySelector("[data-cell]");
      const moves = {
        ArrowRight: () => at(row, td.cellIndex + 1),
        ArrowLeft: () => at(row, td.cellIndex - 1),
        ArrowDown: () => at(row.nextElementSibling, td.cellIndex),
        ArrowUp: () => at(row.previousElementSibling, td.cellIndex),
        Home: () => at(row, 1),
        End: () => at(row, row.cells.length - 2),
      };
      if (moves[event.key]) { event.preventDefault(); go(moves[event.key]()); return; }
      const status = LETTERS[event.key.toLowerCase()];
      if (!status) return;
      event.preventDefault();
      note(cell, status);
      go(at(row.nextElementSibling, td.cellIndex));
    });
  }

  addEventListener("online", flush);
  setInterval(() => { if (Object.keys(read()).length) flush(); }, 15000);
  for (const [pk, values] of Object.entries(read())) restore(pk, values); // left from before a reload
  tell();
  flush();
})();
