// A questionnaire whose questions stand in the page itself.

const data = JSON.parse(document.getElementById("plg-data").textContent);
