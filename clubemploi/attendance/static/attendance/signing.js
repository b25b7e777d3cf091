"use strict";
// Drawing a signature: lines of points, in thousandths of the frame's width. In « mode classe » what cannot be sent is
// kept on the device, and sent when the network is back; each has a key, so that sent twice it is one.
(() => {
  const MOST = 6000;
  const newKey = () =>
    crypto.randomUUID?.() ||
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16),
    );

  const makePad = (canvas) => {
    const pad = new SignaturePad(canvas, { minWidth: 1.2, maxWidth: 3.2 });
    const fit = () => { // the canvas has the screen's own pixels; turning the device keeps what is drawn
      const ratio = Math.max(devicePixelRatio || 1, 1), drawn = pad.toData(), before = canvas.width / ratio;
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      const scale = before ? canvas.offsetWidth / before : 1;
      pad.clear();
      pad.fromData(
        drawn.map((group) => ({
          ...group,
          points: group.points.map((point) => ({ ...point, x: point.x * scale, y: point.y * scale })),
        })),
      );
    };
    const strokes = () => {
      const wide = canvas.offsetWidth, lines = pad.toData().map(({ points }) => points.map(({ x, y }) => [
        Math.max(0, Math.round((x * 1000) / wide)), Math.max(0, Math.round((y * 1000) / wide))]));
      const step = Math.ceil(lines.flat().length / MOST) || 1;
      return step === 1 ? lines : lines.map((line) => line.filter((_, index) => index % step === 0));
    };
    return { pad, fit, strokes, isEmpty: () => pad.isEmpty() || strokes().flat().length < 8 };
  };
  const EMPTY = "La signature est vide : signez dans le cadre, avec le doigt ou la souris.";

  // ── One's own: the tutor's on the sheet, a trainee's on their phone ───────
  const own = document.querySelector("[data-tutor], [data-sign-form]");
  if (own) {
    const made = makePad(own.querySelector("canvas"));
    if (own.matches("[data-sign-form]")) made.fit();
    own.addEventListener("toggle", () => {
      if (own.open) {
        made.fit();
        own.scrollIntoView({ block: "end", behavior: "instant" });
      }
    });
    own.querySelector("[data-clear]").addEventListener("click", () => made.pad.clear());
    own.querySelector("form").addEventListener("submit", (event) => {
      const form = event.target;
      own.querySelector("[data-problem]").textContent = made.isEmpty() ? EMPTY : "";
      if (made.isEmpty()) { event.preventDefault(); event.stopImmediatePropagation(); return; }
      form.elements.strokes.value = JSON.stringify(made.strokes());
      form.elements.key.value ||= newKey();
    }, true);
  }

  // ── « mode classe » ───────────────────────────────────────────────────────
  const list = document.querySelector("[data-class]");
  if (!list) return;
  const HALF = list.dataset.half; // of a workshop that spans noon
  const KEY = Room.signaturesOf(list.dataset.class), line = document.querySelector("[data-sync]");
  const dialog = document.querySelector("dialog"), problem = dialog.querySelector("[data-problem]");
  const made = makePad(dialog.querySelector("canvas"));
  const read = () => Room.read(KEY), write = (queue) => Room.write(KEY, queue);
  const buttonOf = (pk) => list.querySelector(`[data-signer="${pk}"]`);
  let current = null, busy = false;

  const mark = (pk, signed) => {
    const button = buttonOf(pk);
    if (!button) return;
    button.disabled = signed;
    button.querySelector(".state").hidden = !signed;
  };
  const tell = () => {
    const all = list.querySelectorAll("[data-signer]"),
      signed = [...all].filter((button) => button.disabled).length,
      waiting = Object.keys(read()).length;
    line.textContent =
      `${signed} ${signed > 1 ? "signatures" : "signature"} sur ${all.length}.` +
      (waiting
        ? ` ${waiting === 1 ? "Une est gardée" : `${waiting} sont gardées`} sur cet appareil, en attendant le réseau.`
        : "");
    line.classList.toggle("waiting", waiting > 0);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-signer]");
    if (!button || button.disabled) return;
    current = button.dataset.signer;
    dialog.querySelector("h2").textContent = button.firstChild.textContent.trim();
    problem.textContent = "";
    dialog.showModal();
    made.pad.clear();
    made.fit();
  });
  dialog.querySelector("[data-clear]").addEventListener("click", () => made.pad.clear());
  dialog.querySelector("[data-back]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-sign]").addEventListener("click", () => {
    if (made.isEmpty()) { problem.textContent = EMPTY; return; }
    const queue = read();
    queue[current + HALF] = {
      pk: current,
      who: dialog.querySelector("h2").textContent,
      half: HALF,
      strokes: made.strokes(),
      key: newKey(),
      at: new Date().toISOString(),
    };
    try {
      write(queue);
    } catch {
      problem.textContent = "La mémoire de cet appareil est pleine : attendez le réseau, puis recommencez.";
      return;
    }
    mark(current, true);
    dialog.close();
    tell();
    flush();
  });
  addEventListener("resize", () => { if (dialog.open) made.fit(); });

  async function flush() {
    if (busy) return;
    busy = true;
    let done = false; // null: signed out
    const had = Object.keys(read()).length;
    const refused = (pk, half, why) => {
      if (!why.includes("a déjà signé") && half === HALF) mark(pk, false);
    };
    try {
      done = await Room.sendSignatures(list.dataset.class, refused);
    } catch {
      /* no network: again later */
    } finally {
      busy = false;
    }
    if (done === null) Room.signIn(line);
    else tell();
    if (!done) return;
    if (had) Room.keep();
    if (Object.keys(read()).length) setTimeout(flush, 300); // signed while the others travelled
  }

  // left from before a reload
  for (const [name, one] of Object.entries(read())) if ((one.half || "") === HALF) mark(one.pk || name, true);
  const turn = () => dialog.open || !navigator.onLine ? setTimeout(turn, 5000) : location.reload();
  // the afternoon begins
  if (+list.dataset.seconds > 0 && !location.search) setTimeout(turn, +list.dataset.seconds * 1000 + 1000);
  addEventListener("online", flush);
  setInterval(() => { if (Object.keys(read()).length) flush(); }, 10000);
  tell();
  flush();
})();
