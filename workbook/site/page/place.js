// Runs before everything else, as a plain script that any browser can read: says in Dutch why the workbook can't work in this place.
(function () {
  "use strict";
  var texts = window.plgPlaces;

  function storage() {
    try {
      return Boolean(window.indexedDB && window.localStorage);
    } catch (error) {
      return false;
    }
  }

  function fault() {
    if (window.location.protocol === "file:") return "file";
    if (String(window.origin) === "null") return "frame";
    if (!window.isSecureContext) return "insecure";
    if (typeof WebAssembly !== "object" || !("noModule" in document.createElement("script")) || !window.CompressionStream) return "old";
    if (!storage()) return window.parent === window ? "storage" : "frame";
    if (!navigator.serviceWorker && !window.crossOriginIsolated) return "worker";
    return "";
  }

  function line(tag, text) {
    var made = document.createElement(tag);
    made.textContent = text;
    return made;
  }

  function tell(key) {
    if (document.querySelector(".plg-wrong")) return;
    var box = document.createElement("div");
    var text = texts[key];
    box.className = "plg-wrong";
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;inset:0;z-index:99999;overflow:auto;padding:2rem 1rem;background:#fff;color:#1b1b1b;font:1.125rem/1.5 system-ui,sans-serif";
    var inner = document.createElement("main");
    inner.style.cssText = "max-width:40rem;margin:0 auto;border-left:6px solid #d55e00;padding-left:1rem;overflow-wrap:anywhere";
    inner.appendChild(line("h1", text.title));
    inner.appendChild(line("p", text.what));
    inner.appendChild(line("p", text.remedy));
    if (key === "frame") {
      var link = line("a", texts.own_tab);
      link.href = window.location.href;
      link.target = "_blank";
      link.rel = "noopener";
      inner.appendChild(link);
    }
    box.appendChild(inner);
    document.title = text.title;
    document.documentElement.lang = "nl";
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
    document.body.appendChild(box);
  }

  function whenReady(work) {
    if (document.body && document.readyState !== "loading") work();
    else document.addEventListener("DOMContentLoaded", work);
  }

  function stop(key) {
    window.plgWrong = key;
    whenReady(function () {
      tell(key);
    });
  }

  window.plgWrong = fault();
  if (window.plgWrong) {
    stop(window.plgWrong);
    return;
  }
  // A private window of some browsers has the database by name only.
  try {
    var probe = window.indexedDB.open("plg-proef");
    probe.onerror = function () {
      stop("storage");
    };
    probe.onsuccess = function () {
      probe.result.close();
      window.indexedDB.deleteDatabase("plg-proef");
    };
  } catch (error) {
    stop("storage");
  }
})();
