"""Dutch for what typer prints itself: help screens, the usage line and error messages.

Typer passes only a few of its strings through gettext (most are f-strings), so `install` reaches them where they are
made. Every place is looked up by name and left alone where a release of typer does not have it: a new release can
bring an English word back, which a test then shows, but it can't stop the command line.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

from workbook.texts import entry, say

_CLICK = ("typer._click", "click")  # newer releases of typer carry a click of their own


@functools.cache
def install() -> None:
    """Make typer speak Dutch in this process; a second call does nothing."""
    _translate_words()
    _translate_usage()
    _translate_errors()
    _translate_types()
    _translate_help_option()


def translate_message(text: str) -> str:
    """Return an English message of typer in Dutch; what no pattern fits stays as it is."""
    for pattern, dutch in _patterns():
        text = pattern.sub(functools.partial(_fill, dutch), text)
    return text


def translate_type(text: str) -> str:
    """Return a type of the help screen (`<int range>`) in Dutch; a list of choices stays, a switch has none."""
    if text == "<bool>" or "|" in text:
        return "" if text == "<bool>" else text
    words: dict[str, str] = entry("cli_click.types")
    many = re.sub(r"list\[(.*)\]", say("cli_click.many"), text)
    dutch = re.sub(r"[A-Za-z]+", lambda found: words.get(found[0].casefold(), found[0]), many)
    return dutch.replace(" >", ">")


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(english), dutch) for english, dutch in entry("cli_click.messages")]


def _fill(template: str, match: re.Match[str]) -> str:
    groups = {name: value or "" for name, value in match.groupdict().items()}
    return template.format(**groups)


def _translate_words() -> None:
    core, rich_utils = _module("typer.core"), _module("typer.rich_utils")
    words: dict[str, str] = entry("cli_click.words")
    if hasattr(core, "_"):
        core._ = lambda text: words.get(text, text)  # type: ignore[union-attr]
    for name, dutch in entry("cli_click.rich").items():
        if hasattr(rich_utils, name):
            setattr(rich_utils, name, dutch)


def _translate_usage() -> None:
    def dutch(original: Callable[..., Any], form: Any, prog: str, args: str = "", prefix: str | None = None) -> Any:
        for english, word in entry("cli_click.usage_words").items():
            args = args.replace(english, word)
        return original(form, prog, args, entry("cli_click.usage") if prefix is None else prefix)

    _wrap(getattr(_click("formatting"), "HelpFormatter", None), "write_usage", dutch)


def _translate_errors() -> None:
    def dutch(original: Callable[..., str], error: Any) -> str:
        return translate_message(original(error))

    def plain(original: Callable[..., Any], message: object = None, **how: Any) -> Any:
        return original(translate_message(str(message)), **how)

    for owner in (*_classes(_module("typer.exceptions")), *_classes(_click("exceptions"))):
        _wrap(owner, "format_message", dutch)
    for module in (_click("exceptions"), _click("core")):
        _wrap(module, "echo", plain)


def _translate_types() -> None:
    def dutch(original: Callable[..., str], *context: Any, **named: Any) -> str:
        return translate_type(original(*context, **named))

    for owner in _classes(_module("typer.core")):
        _wrap(owner, "display_type", dutch)


def _translate_help_option() -> None:
    def dutch(original: Callable[..., Any], command: Any, context: Any) -> Any:
        option = original(command, context)
        if option is not None:
            option.help = say("cli_click.help")
        return option

    for owner in _classes(_click("core")):
        _wrap(owner, "get_help_option", dutch)


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _click(part: str) -> ModuleType | None:
    return next((module for package in _CLICK if (module := _module(f"{package}.{part}"))), None)


def _classes(module: ModuleType | None) -> list[type]:
    return [value for value in vars(module).values() if isinstance(value, type)] if module else []


def _wrap(owner: object, name: str, change: Callable[..., Any]) -> None:
    """Put `change(original, …)` in the place of `owner.name`, where `owner` itself defines that and only once."""
    original = getattr(owner, "__dict__", {}).get(name)
    if original is None or hasattr(original, "__wrapped__"):
        return

    @functools.wraps(original)
    def changed(*args: Any, **named: Any) -> Any:
        return change(original, *args, **named)

    setattr(owner, name, changed)
