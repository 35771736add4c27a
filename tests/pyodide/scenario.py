"""What a deelnemer does in the browser edition: read, fill in, save, score, compare and draw, on every instrument.

`given` is set by run.mjs; the value of the last expression goes back.
"""

import base64
import importlib
import io
import json
import os
import pkgutil
import sys
import time
import warnings
from datetime import date
from pathlib import Path
from typing import Any

started = time.perf_counter()
warnings.simplefilter("error")
# Others' deprecations are theirs; what our code sets off is ours.
warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(?!workbook)")

import workbook as wb  # noqa: E402
from workbook import content  # noqa: E402
from workbook.home import make_home  # noqa: E402
from workbook.instrument import load  # noqa: E402
from workbook.plots import text_alternative  # noqa: E402
from workbook.questionnaire import payload, static_copy  # noqa: E402
from workbook.responses import codes, read_answer_file, save_rows  # noqa: E402

result = {"python": sys.version.split()[0], "instruments": {}}
home = make_home(Path.home() / "map")
os.chdir(home)


def filled_in(about: Any, case: dict[str, Any], settings: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Save the example as the form does, twice, read it back and score it."""
    for second in range(2):
        stamp = f"2026-11-23T20:14:0{second}.000Z"
        save_rows(about, *([{**each, "saved_at": stamp} for each in case[part]] for part in ("rows", "entries")))
    (path,) = (home / "antwoorden").glob(f"{about.id}.json")
    kept = read_answer_file(path)
    assert len(kept.rows) == len(case["rows"]), "saving the same answers twice keeps one row each"
    html, data = static_copy(about, kept)
    assert html
    assert data["instrument"] == about.id
    return payload(about, kept), wb.score(wb.answers(about.id), **settings)


for name, case in json.loads(given)["cases"].items():  # noqa: F821  # set by run.mjs
    about = wb.instrument(name)
    empty = payload(about)
    file = Path("team.csv" if case["csv"] else "team.json")
    file.write_text(case["csv"] or case["json"], encoding="utf-8")
    settings = {"today": date.fromisoformat(case["today"])} if case["today"] else {}
    scored = wb.score(wb.answers(name, file), **settings)
    shown, own = filled_in(about, case, settings)
    axes = wb.plot(scored)
    image = io.BytesIO()
    axes.figure.savefig(image, format="png")
    result["instruments"][name] = {
        "scores": scored.to_json()["scores"],
        "own": own.to_json()["scores"],
        "sentence": scored.sentence(),
        "html": scored._repr_html_(),
        "words": text_alternative(scored),
        "png": base64.b64encode(image.getvalue()).decode(),
        "blocks": sum(len(section["blocks"]) for section in empty["sections"]),
        "values": len(shown["values"]),
        "entries": len(shown["entries"]),
    }

# A widget is made and a question is shown, as in a cell; nothing listens here, so nothing is seen of it.
quizzes = [load(path) for path in sorted((content.content_root() / "notebooks").rglob("*.yaml"))]
for about in [*map(wb.instrument, result["instruments"]), *quizzes]:
    assert payload(about)["sections"], about.id
    wb.form(about.id)
result["quizzes"] = len(quizzes)

# A team is asked and its answers come in, as the buttons of the panel do it; a Word document needs what isn't there.
panel = wb.survey("ocai", "plg")
wanted = {"instruments": ["ocai", "plg"], "invited": "24", "formats": [".html", ".xlsx", ".docx", ".txt"]}
result["made"] = panel.ask({"do": "make", "values": wanted})
pasted = codes.encode(read_answer_file(home / "antwoorden" / "ocai.json"), wb.instrument("ocai"))
result["brought"] = panel.ask({"do": "paste", "text": f"Hoi,\n> {pasted}"})

# All that a deelnemer can reach must be there to import; the docent's part and the command line stay on a laptop.
laptop = {
    "workbook.docent",
    "workbook.cli",
    "workbook.dutch_cli",
    "workbook.terminal",
    "workbook.opening",
    "workbook.__main__",
    # What is behind the door of the Word writer: it says kindly that there is no python-docx here.
    *(f"workbook.reports.word_{part}" for part in ("base", "blocks", "front", "styles", "xml")),
}
for module in pkgutil.walk_packages(wb.__path__, "workbook."):
    if not any(module.name == name or module.name.startswith(f"{name}.") for name in laptop):
        importlib.import_module(module.name)

result["datasets"] = {name: len(wb.dataset(name)) for name in content.dataset_names()}
result["notebooks"] = len(list((content.content_root() / "notebooks").rglob("*.ipynb")))
result["modules"] = sorted({module.split(".")[0] for module in sys.modules})
result["seconds"] = round(time.perf_counter() - started, 1)
json.dumps(result)
