"""What Jupyter asks for a kernel: a prepared one where that will do, else one as always."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from workbook.kernels.source import Forked, the_source

_FOR_DEBUGGING = "-Xfrozen_modules=off"  # that a breakpoint can stand in Python's own modules
_KNOWN = {"env", "cwd", "kernel_id", "independent"}


def arguments_of(command: list[str]) -> list[str] | None:
    """Return the arguments of a command that starts our own Python's own kernel; None for any other command."""
    program, *rest = [each for each in command if each != _FOR_DEBUGGING]
    found = shutil.which(program)
    ours = found is not None and Path(found).absolute() == Path(sys.executable).absolute()
    return rest[2:] if ours and rest[:2] == ["-m", "ipykernel_launcher"] else None


class PreparedProvisioner(LocalProvisioner):
    """A local kernel that is forked from a warm process, where its command, environment and streams allow."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Launch a kernel; returns how to connect to it."""
        forked = await self._forked(cmd, kwargs)
        if forked is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = cast("Any", forked)  # it speaks as a Popen, without being one
        self.pid = self.pgid = forked.pid
        self.cwd = _folder(kwargs)
        return self.connection_info

    async def _forked(self, cmd: list[str], kwargs: dict[str, Any]) -> Forked | None:
        argv = arguments_of(cmd)
        asked = {name for name, value in kwargs.items() if value is not None}
        if argv is None or asked - _KNOWN or kwargs.get("independent"):
            return None
        # In a thread: a mother that is still at her first imports is waited for.
        return await asyncio.to_thread(the_source().kernel, argv, env=kwargs["env"], cwd=_folder(kwargs))

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started; nothing to one that has ended, whose number may be another's."""
        if isinstance(self.process, Forked) and self.process.poll() is not None:
            return
        await super().send_signal(signum)


def _folder(kwargs: dict[str, Any]) -> str:
    return str(Path(kwargs.get("cwd") or Path.cwd()).absolute())
