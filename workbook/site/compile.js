// Compile every .py below a folder to the .pyc beside it, by the Pyodide of the browser edition, under node.
//
//   node --input-type=module --eval THIS -- '{"module": pyodide.mjs, "core": folder of Pyodide, "folder": where the sources are}'

import path from "node:path";
import { pathToFileURL } from "node:url";

// Uncaught, node would print the whole of Pyodide's one-line source with it.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const settings = JSON.parse(process.argv.at(-1));
const { loadPyodide } = await import(pathToFileURL(settings.module));
const pyodide = await loadPyodide({ indexURL: settings.core + path.sep });
pyodide.FS.mkdirTree("/werk");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: settings.folder }, "/werk");
const count = pyodide.runPython(`
import importlib.util, marshal
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

made = 0
for path in Path("/werk").rglob("*.py"):
    # The name that a traceback shows: the place in the package, without the folder of this build.
    shown = "/".join(path.parts[3:])
    data = path.read_bytes()
    try:
        code = compile(data, shown, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        continue  # a template, or a test with a mistake on purpose
    # Not checked against a source: there is none beside it.
    path.with_suffix(".pyc").write_bytes(_code_to_hash_pyc(code, importlib.util.source_hash(data), False))
    made += 1
made
`);
console.log(count);
