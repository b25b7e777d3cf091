"use strict";
// How many are ticked, said on the button.
(() => {
  const form = document.querySelector("[data-ticks]");
  const tell = () => {
    const count = form.querySelectorAll("[name=document]:checked").length;
    form.querySelector("[data-ticked]").textContent = count ? `(${count})` : "";
  };
  form?.addEventListener("change", tell);
  if (form) tell();
})();
