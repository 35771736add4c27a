// One screen at a time; without this script all screens stand under each other. The place is kept in the address.
"use strict";
{
  const screens = [...document.querySelectorAll(".screen")];
  const place = document.getElementById("at");
  let now = 0;

  // Letters as large as the screen allows: what does not fit becomes smaller, down to half.
  const fit = (screen) => {
    const image = screen.querySelector("figure img");
    if (image) {
      screen.classList.toggle("tall", image.naturalHeight > 0.8 * image.naturalWidth);
      // What scrolls can be reached by keyboard too.
      screen.toggleAttribute("tabindex", screen.scrollHeight > screen.clientHeight + 1);
      if (screen.hasAttribute("tabindex")) screen.tabIndex = 0;
      return;
    }
    for (let size = 1; size >= 0.5; size -= 0.05) {
      screen.style.fontSize = `${size * 100}%`;
      if (screen.scrollHeight <= screen.clientHeight + 1) return;
    }
  };
  const show = (at) => {
    now = Math.min(Math.max(at, 0), screens.length - 1);
    screens.forEach((screen, index) => screen.classList.toggle("now", index === now));
    place.textContent = `${now + 1} / ${screens.length}`;
    history.replaceState(null, "", `#${now + 1}`);
    screens[now].scrollTop = 0;
    fit(screens[now]);
  };
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  const keys = {
    ArrowRight: () => show(now + 1), PageDown: () => show(now + 1), " ": () => show(now + 1),
    ArrowLeft: () => show(now - 1), PageUp: () => show(now - 1),
    ArrowDown: () => screens[now].scrollBy({top: innerHeight / 3}), ArrowUp: () => screens[now].scrollBy({top: -innerHeight / 3}),
    Home: () => show(0), End: () => show(screens.length - 1), f: full,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key === " " && event.target.closest("button"))) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  document.getElementById("back").addEventListener("click", () => show(now - 1));
  document.getElementById("on").addEventListener("click", () => show(now + 1));
  document.getElementById("full").addEventListener("click", full);
  window.addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1 || 0));
  window.addEventListener("resize", () => fit(screens[now]));
  document.body.classList.add("stage");
  // An image has its size only once it is read.
  Promise.all([...document.images].map((image) => image.decode().catch(() => {}))).then(() => fit(screens[now]));
  show(Number(location.hash.slice(1)) - 1 || 0);
}
