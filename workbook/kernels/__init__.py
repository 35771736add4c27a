"""Kernels that are there at once, for a hub where everybody opens a notebook in the same minute.

A kernel spends its first second and a half on imports. Here one process a server (`mother.py`) has them behind it before anybody
asks (`warmth.py`), and forks a kernel in milliseconds; `source.py` is the server's end of it, `provisioner.py` what Jupyter asks.
It is an extension of the Jupyter server, asleep unless `WORKBOOK_PREPARED` is 1. Linux only; elsewhere, and whenever anything is
amiss, a kernel starts as it always did. `ahead.py` starts the servers of a group through the hub before a collegedag.
"""

from __future__ import annotations

import os
import sys
from typing import Any

SWITCH = "WORKBOOK_PREPARED"
NAME = "workbook-prepared"


def wanted() -> bool:
    """Tell whether kernels are to be prepared here: asked for, and on a system that can."""
    return sys.platform == "linux" and os.environ.get(SWITCH) == "1"


def prepare() -> None:
    """Have every kernel of this process that asks for nothing else be a prepared one, and start preparing now."""
    from importlib.metadata import EntryPoint

    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    from workbook.kernels.source import the_source

    factory = KernelProvisionerFactory.instance()
    place = "workbook.kernels.provisioner:PreparedProvisioner"
    factory.provisioners[NAME] = EntryPoint(NAME, place, factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    the_source().start()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "workbook.kernels"}]


def _load_jupyter_server_extension(_server: Any) -> None:
    if wanted():
        prepare()
