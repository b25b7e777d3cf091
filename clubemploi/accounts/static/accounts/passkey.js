"use strict";
// A browser that knows passkeys shows what needs them; one that fails says so in words.
if (window.PublicKeyCredential)
  document.querySelectorAll(".needs-passkey").forEach((part) => part.removeAttribute("hidden"));
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-problem")?.removeAttribute("hidden");
});
