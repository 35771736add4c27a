// The docent's own page: pastes codes, lets who waits join, and lists what can't be used.
"use strict";
{
  const part = (name) => document.getElementById(name);
  const list = (node, lines) => {
    const same = [...node.children].map((each) => each.textContent).join("\n") === lines.join("\n");
    if (same) return;
    node.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  };
  const send = async (name, data) => {
    const answer = await fetch(name, { method: "POST", body: JSON.stringify(data) });
    const told = await answer.json();
    const lines = told.told || [told.error];
    part("told").replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  };
  const schools = (found) => {
    const node = part("schools");
    if (node.children.length === found.length) return;
    node.replaceChildren(
      ...found.map(({ code, words }) => {
        const link = Object.assign(document.createElement("a"), { textContent: words, target: "_blank", rel: "noopener" });
        link.href = `./?${new URLSearchParams({ school: code })}`;
        const line = document.createElement("li");
        line.append(link);
        return line;
      }),
    );
  };
  const look = async () => {
    try {
      const answer = await fetch("desk", { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (part("counts").textContent !== told.counts) part("counts").textContent = told.counts;
      list(part("lines"), told.lines);
      list(part("notes"), told.notes);
      schools(told.schools);
      part("join").disabled = !told.can_join;
      part("lost").hidden = true;
    } catch {
      part("lost").hidden = false;
    }
    setTimeout(look, 800);
  };

  part("take").addEventListener("click", async () => {
    await send("codes", { text: part("text").value }).catch(() => (part("lost").hidden = false));
    part("text").value = "";
  });
  part("join").addEventListener("click", () => send("join", {}).catch(() => (part("lost").hidden = false)));
  look();
}
