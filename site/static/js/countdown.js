// How long places are still held. The page already says until when; this says it as time goes by.
// The server sends the seconds left, because the reader's clock may be wrong.
(() => {
  "use strict";
  const WARNINGS = [5, 1];

  const words = (seconds) => {
    if (seconds <= 0) return "no time left";
    if (seconds < 60) return "less than a minute left";
    const minutes = Math.floor(seconds / 60);
    return minutes === 1 ? "1 minute left" : `${minutes} minutes left`;
  };

  document.querySelectorAll("[data-countdown]").forEach((box) => {
    const ends = Date.now() + Number(box.dataset.countdown) * 1000;
    const left = box.querySelector("[data-countdown-left]");
    const spoken = box.querySelector("[data-countdown-spoken]");
    const secondsLeft = () => Math.max(0, Math.round((ends - Date.now()) / 1000));
    const due = WARNINGS.filter((minutes) => secondsLeft() > minutes * 60);

    const tick = () => {
      const seconds = secondsLeft();
      const text = words(seconds);
      if (left.textContent !== text) left.textContent = text;
      while (due.length && seconds <= due[0] * 60) {
        const minutes = due.shift();
        spoken.textContent = `Your places are held for ${minutes === 1 ? "1 more minute" : `${minutes} more minutes`}.`;
      }
      if (seconds > 0) return;
      window.clearInterval(timer);
      spoken.textContent = box.dataset.over;
    };
    const timer = window.setInterval(tick, 1000);
    tick();
  });
})();
