// The page on the wall: asks twice a second what is there, and draws the picture only when it is another one.
"use strict";
{
  const counts = document.getElementById("counts");
  const figure = document.getElementById("figure");
  const lost = document.getElementById("lost");
  const school = new URLSearchParams(location.search).get("school");
  let state = "";

  const look = async () => {
    try {
      const asked = new URLSearchParams(school === null ? { state } : { state, school });
      const answer = await fetch(`data?${asked}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (counts.textContent !== told.counts) counts.textContent = told.counts;
      if ("figure" in told) figure.innerHTML = told.figure;
      state = told.state;
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    }
    setTimeout(look, 500);
  };
  look();
}
