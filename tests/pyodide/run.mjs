// Run a Python scenario under Pyodide in node, with the archives that it is given and no network.
//
//   node run.mjs settings.json      {"pyodide": folder of the npm package, "archives": [wheels], "scenario": file, "input": {…}}
//
// The last line on stdout is the scenario's result as JSON; what Python prints goes to stderr.

import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

// Uncaught, node would print the whole of Pyodide's one-line source with it.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));

globalThis.fetch = (address) => {
  throw new Error(`the network was asked for ${address}`);
};

const { loadPyodide } = await import(pathToFileURL(path.join(settings.pyodide, "pyodide.mjs")));
const pyodide = await loadPyodide({
  indexURL: settings.pyodide + path.sep,
  stdout: (line) => console.error(line),
  stderr: (line) => console.error(line),
  env: { HOME: "/home/pyodide", ...settings.env },
});

const libraries = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')");
for (const archive of settings.archives) {
  const content = readFileSync(archive);
  pyodide.unpackArchive(content.buffer.slice(content.byteOffset, content.byteOffset + content.length), "wheel", {
    extractDir: libraries,
  });
}
pyodide.runPython("import importlib; importlib.invalidate_caches()");
pyodide.globals.set("given", JSON.stringify(settings.input));
const result = await pyodide.runPythonAsync(readFileSync(settings.scenario, "utf8"), { filename: settings.scenario });
console.log(result);
