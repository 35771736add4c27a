// Shows a line while the kernel fetches libraries at their first use; what it says comes from the kernel.

const CHANNEL = "plg-werkboek";
// Nothing takes longer than this; a kernel that was stopped half-way says nothing any more.
const LONGEST = 120_000;

/** Draws the line and returns a function that takes what the kernel tells. */
export function fetchingLine(root) {
  const line = document.createElement("div");
  line.className = "plg-ophalen";
  line.setAttribute("role", "status");
  Object.assign(line.style, {
    position: "fixed", left: "1rem", bottom: "2.5rem", zIndex: 10000, padding: ".5rem .9rem", borderLeft: "5px solid #0072b2",
    background: "#fff", color: "#1a1a1a", font: "1rem/1.4 system-ui, sans-serif", boxShadow: "0 1px 6px #0006", display: "none",
  });
  root.append(line);
  let underway = 0;
  let timer;
  const draw = (text) => {
    line.textContent = text;
    line.style.display = text ? "block" : "none";
  };
  return (told) => {
    if (told?.kind !== "ophalen" && told?.kind !== "opgehaald") return;
    clearTimeout(timer);
    underway = Math.max(0, underway + (told.kind === "ophalen" ? 1 : -1));
    if (told.kind === "ophalen") draw(told.text);
    if (!underway) draw("");
    else timer = setTimeout(() => ((underway = 0), draw("")), LONGEST);
  };
}

if (globalThis.document && globalThis.BroadcastChannel) {
  const take = fetchingLine(document.body);
  new BroadcastChannel(CHANNEL).addEventListener("message", (event) => take(event.data));
}
