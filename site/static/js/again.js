// A page that waits for something looks again by itself; without JavaScript there is its link.
const waiting = document.querySelector("[data-look-again]");
setTimeout(() => location.reload(), Number(waiting.dataset.lookAgain) * 1000);
