// Two courtesies for forms; the server needs neither.
(() => {
  "use strict";

  // After a refused form, the reader starts at the list of problems, not at the top of the page.
  const problems = document.querySelector("[data-problems]");
  if (problems) problems.focus();

  // A second click on the same button within two seconds is the same click.
  const AGAIN_MS = 2000;
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const last = sent.get(event.target);
    if (last && Date.now() - last < AGAIN_MS) event.preventDefault();
    else sent.set(event.target, Date.now());
  });
})();
