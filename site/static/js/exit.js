// Leaving in a hurry: the button, its skip link, or Shift pressed three times within five seconds.
// Without this script both are plain links to the same address.
(() => {
  "use strict";
  const link = document.querySelector("[data-exit]");
  if (!link) return;

  const WINDOW_MS = 5000;
  const PRESSES = 3;
  let presses = [];
  let shiftAlone = false;

  const leave = () => {
    // The page is covered before anything is fetched: the next page may be slow, or never come.
    const overlay = document.createElement("div");
    overlay.className = "exit-overlay";
    overlay.setAttribute("role", "alert");
    document.body.append(overlay);
    overlay.textContent = "Loading.";
    document.title = "Loading";
    window.location.href = link.href;
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-exit]")) return;
    event.preventDefault();
    leave();
  });

  // Shift counts only when it went down and up with no other key between: capitals are not an alarm.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") shiftAlone = false;
    else if (!event.repeat) shiftAlone = true;
  });
  document.addEventListener("mousedown", () => {
    shiftAlone = false;
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      if (event.shiftKey) shiftAlone = false;
      return;
    }
    if (!shiftAlone) {
      presses = [];
      return;
    }
    shiftAlone = false;
    const now = Date.now();
    presses = presses.filter((time) => now - time < WINDOW_MS).concat(now);
    if (presses.length >= PRESSES) leave();
  });

  // Coming back with the Back button restores the page as it was left: uncover it.
  const title = document.title;
  window.addEventListener("pageshow", () => {
    document.querySelectorAll(".exit-overlay").forEach((overlay) => overlay.remove());
    document.title = title;
    presses = [];
  });
})();
