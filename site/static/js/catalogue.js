// The catalogue without a new page for each choice: the same address is fetched, and its results put in
// place. Whatever goes wrong, the browser simply goes there.
(() => {
  "use strict";
  const form = document.querySelector("[data-catalogue]");
  const find = (name, page = document) => page.querySelector(`[data-catalogue-${name}]`);
  if (!form || !find("results")) return;

  let turn = 0;
  let shown = location.search;

  const show = async (address, { isNew, focus }) => {
    const mine = ++turn;
    find("results").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== turn) return;
      find("results").replaceWith(find("results", page));
      // The selects stay where they are, and so does the focus in them; only what they offer is new.
      page.querySelectorAll("[data-catalogue] select").forEach((fresh) => {
        const select = form.elements[fresh.name];
        select.replaceChildren(...fresh.cloneNode(true).children);
        select.value = fresh.value;
      });
      find("status").textContent = find("status", page).textContent;
      if (isNew) history.pushState(null, "", address);
      shown = location.search;
      if (focus) find("status").focus();
    } catch {
      if (mine === turn) location.assign(address);
    }
  };

  const chosen = () => {
    const said = [...new FormData(form)].filter(([name, value]) => value && `${name}=${value}` !== "sort=date");
    const query = new URLSearchParams(said).toString();
    return form.action + (query && `?${query}`);
  };

  form.addEventListener("change", () => show(chosen(), { isNew: true }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(chosen(), { isNew: true, focus: true });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-catalogue-results] a");
    const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || link.pathname !== location.pathname) return;
    event.preventDefault();
    show(link.href, { isNew: true, focus: true });
  });
  window.addEventListener("popstate", () => {
    if (location.search !== shown) show(location.href, {});
  });
})();
