"""What all tests share: a clean environment, Hypothesis' profiles and the table of measures at the end."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import measure  # noqa: E402  # from tools/, which is no package

settings.register_profile("laptop", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
# The same examples at every run, so that a red build is red for its change.
settings.register_profile("ci", settings.get_profile("laptop"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "laptop")

# A run that was started in the background may ignore Ctrl+C, and so would every process that a test starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Before any test imports matplotlib: no screen is asked for, and no font cache is announced.
os.environ["MPLBACKEND"] = "Agg"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start every test outside anybody's own folder, floor and course."""
    for name in [name for name in os.environ if name.startswith("WORKBOOK_") and name not in measure.TEST_SETTINGS]:
        monkeypatch.delenv(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print module and function lengths, docstrings and the test/source ratio after a run that measured them."""
    ran = (report.nodeid for report in terminalreporter.stats.get("passed", []))
    if any("test_architecture" in node for node in ran):
        terminalreporter.section("measures")
        terminalreporter.write_line(measure.table(measure.measure(ROOT)))
