// What somebody filled in, kept in the browser where that is allowed: closing the window or the laptop loses nothing.

/** @param name under which this questionnaire's progress stands */
function makeKeep(name) {
  let works = tried(name);

  return {
    /** Whether the browser keeps anything: not in a private window, nor from a file in every browser. */
    works: () => works,
    read() {
      try {
        return JSON.parse(localStorage.getItem(name) || "null");
      } catch {
        return null;
      }
    },
    write(state) {
      try {
        localStorage.setItem(name, JSON.stringify(state));
        works = true;
      } catch {
        works = false;
      }
      return works;
    },
    /** Remove everything of somebody, also what a form still had on its way. */
    forget(respondent) {
      try {
        const names = Object.keys(localStorage).filter((each) => each.includes(`|${respondent}|`));
        [name, ...names].forEach((each) => localStorage.removeItem(each));
      } catch {
        works = false;
      }
    },
  };
}

function tried(name) {
  try {
    localStorage.setItem(`${name}|proef`, "1");
    localStorage.removeItem(`${name}|proef`);
    return true;
  } catch {
    return false;
  }
}
