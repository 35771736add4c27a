"""What JupyterLab shows where a form stands whose kernel is gone: a Dutch line in place of its own English error."""

from __future__ import annotations

import json

from workbook.texts import say

# JupyterLab writes "Error displaying widget: model not found" as bare text into such an output.
_STYLE = """\
.jp-OutputArea-output.jupyter-widgets:not(:has(*)) {{ font-size: 0; }}
.jp-OutputArea-output.jupyter-widgets:not(:has(*))::after {{
  content: {text};
  display: block;
  max-width: 46rem;
  padding: 0.6rem 0.9rem;
  border-left: 5px solid #0072b2;
  color: var(--jp-ui-font-color1);
  font: 1rem/1.5 var(--jp-ui-font-family);
}}
"""


def lab_style() -> str:
    """Return the rules for JupyterLab's `custom/custom.css` (start it with `--LabApp.custom_css=True`)."""
    return _STYLE.format(text=json.dumps(say("form.asleep"), ensure_ascii=False))
