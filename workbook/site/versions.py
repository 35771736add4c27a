"""The line of versions that fit together: Pyodide, JupyterLite and every package of the browser edition.

They move together: another Pyodide asks for another JupyterLite, and wheels made for that Pyodide.
"""

from __future__ import annotations

PYODIDE = "0.27.7"
PYTHON = "3.12"

# Wheels of JupyterLite's own parts that are unpacked into the page, not into Python.
PAGE = {
    "jupyterlite_pyodide_kernel": "0.6.1",
    "jupyterlab_widgets": "3.0.15",
    "anywidget": "0.11.0",
}
LITE = "0.6.4"

# Binary packages that only Pyodide's own folder or archive has, and those that may be missing.
BINARY = ("numpy", "contourpy", "kiwisolver", "pillow", "matplotlib")
BINARY_IF_THERE = ("openblas", "scipy", "lxml")

# Made for this Pyodide, and served by PyPI.
COMPILED = {"pandas": "3.1.1"}

# What the kernel and every form need: one bundle, in the browser before the first question.
START = {
    "anywidget": "0.11.0",
    "asttokens": "3.0.2",
    "attrs": "26.1.0",
    "cattrs": "26.2.1",
    "comm": "0.2.3",
    "decorator": "5.3.1",
    "executing": "2.3.0",
    "ipython": "8.39.0",
    "ipywidgets": "8.1.9",
    "matplotlib-inline": "0.2.2",
    "psygnal": "0.16.1",
    "pure_eval": "0.2.4",
    "pygments": "2.21.0",
    "ruamel.yaml": "0.19.1",
    "stack_data": "0.6.3",
    "traitlets": "5.16.1",
    "typing_extensions": "4.16.0",
}

# What comes at its first import.
LATER = {
    "cycler": "0.12.1",
    "et_xmlfile": "2.0.0",
    "fonttools": "4.68.0",
    "networkx": "3.7",
    "openpyxl": "3.1.5",
    "packaging": "26.4",
    "pyparsing": "3.3.3",
    "python-dateutil": "4.0.0",
    "seaborn": "0.13.2",
    "six": "1.17.0",
    "tzdata": "2026.6",
}
# Only where Pyodide's lxml is there.
WITH_LXML = {"python-docx": "1.2.0"}

# What a package needs before it can be imported, and the names it is imported by where these are not its own.
DEPENDS = {
    "matplotlib": ("contourpy", "cycler", "kiwisolver", "numpy", "packaging", "pillow", "pyparsing", "python-dateutil"),
    "contourpy": ("numpy",),
    "pandas": ("numpy", "python-dateutil", "tzdata"),
    "python-dateutil": ("six",),
    "seaborn": ("matplotlib", "numpy", "pandas"),
    "scipy": ("numpy", "openblas"),
    "openpyxl": ("et-xmlfile",),
    "python-docx": ("lxml",),
}  # fmt: skip
IMPORTS = {
    "fonttools": ("fontTools",),
    "matplotlib": ("matplotlib", "mpl_toolkits", "pylab"),
    "openblas": (),
    "pillow": ("PIL",),
    "python-dateutil": ("dateutil",),
    "python-docx": ("docx",),
    "et-xmlfile": ("et_xmlfile",),
}

# Asked for by the kernel's worker when it starts, spelled as it spells them; what is needed of them is in the start bundle.
ASKED_AT_START = ("micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi", "ipython")
