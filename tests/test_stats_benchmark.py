"""The benchmark runs and prints its ratios; how large they are is for whoever runs it whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "scoring.py"


def test_the_benchmark_prints_its_ratios() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", SCRIPT, "--small"],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    ratios = dict(re.findall(r"^\s*(\S.*?)\s+[\d.]+ ms  ratio\s+([\d.]+)", done.stdout, flags=re.MULTILINE))
    assert all(float(ratio) > 0 for ratio in ratios.values())
    asked = ("a leading axis", "missing", "by=", "a school", "dense array", "held to the rules", "long table")
    for words in asked:
        assert [what for what in ratios if words in what], (words, done.stdout)
    assert "bare numpy" in done.stdout
    assert "pingouin" in done.stdout
