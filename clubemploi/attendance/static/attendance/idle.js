"use strict";
// On a device passed round, somebody's form left alone goes back to the names, and what was typed is gone.
(() => {
  const box = document.querySelector("[data-idle]");
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(box.dataset.idleTo), box.dataset.idle * 1000);
  };
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(sign, wait, { passive: true });
  wait();
})();
