// Passkeys: the browser is asked for one, and what it answers goes to the server, which decides.
(() => {
  "use strict";
  const place = document.querySelector("[data-passkey]");
  if (!place || !window.PublicKeyCredential) return;
  const form = document.querySelector("main form.form");
  const problem = place.querySelector("[data-passkey-problem]");

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  const post = async (address, body) => {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    return said;
  };

  const asked = (options) => ({
    ...options,
    challenge: toBytes(options.challenge),
    excludeCredentials: known(options.excludeCredentials),
    allowCredentials: known(options.allowCredentials),
    user: options.user && { ...options.user, id: toBytes(options.user.id) },
  });

  const answered = (passkey) => {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
      if (passkey.response[name]) response[name] = toText(passkey.response[name]);
    });
    if (passkey.response.getTransports) response.transports = passkey.response.getTransports();
    return {
      id: passkey.id,
      rawId: toText(passkey.rawId),
      type: passkey.type,
      response,
      clientExtensionResults: passkey.getClientExtensionResults(),
    };
  };

  const say = (error) => {
    const words = {
      NotAllowedError: "No passkey was chosen. Try again, or use a code.",
      InvalidStateError: "This device holds a passkey of yours already.",
    };
    problem.textContent = words[error.name] || (error.name === "Error" && error.message) || "That did not work. Try again, or use a code.";
    problem.hidden = false;
  };

  const ceremony = async (extra) => {
    problem.hidden = true;
    try {
      const publicKey = asked(await post(place.dataset.begin, {}));
      const passkey = await navigator.credentials[place.dataset.passkey]({ publicKey });
      const { then } = await post(place.dataset.complete, { ...extra, answer: answered(passkey) });
      if (then) location.assign(then);
      else form.submit();
    } catch (error) {
      say(error);
    }
  };

  if (place.dataset.passkey === "create") {
    form.addEventListener("submit", (event) => {
      const name = form.elements.name.value.trim();
      if (!name) return;
      event.preventDefault();
      ceremony({ name });
    });
  } else {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => ceremony({}));
  }
})();
