"""Which package serves which import, what it stands on and where it is fetched: Pyodide's own list of packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

_FOLDERS = {"site": "purelib", "stdlib": "stdlib"}


@frozen
class Package:
    """One package of the list.

    Attributes
    ----------
    file : name of the file at the address of the list
    sha256 : what its content must add up to, in hexadecimal
    folder : `site`, `stdlib` or `dynlib` (a library that others are linked to)
    depends : names of the packages it stands on
    """

    name: str
    file: str
    sha256: str
    folder: str = "site"
    depends: tuple[str, ...] = ()


def _nothing(_name: str) -> None:
    """Note nowhere that a package is there."""


@frozen
class Lock:
    """The packages, which of them serves an import, and where they are fetched.

    Attributes
    ----------
    packages : by their name, small letters and hyphens
    serving : name of the package by the name of an import
    address : the folder of the files, with a slash at the end
    loaded : tells of a package by its name whether it is there already
    note : called with the name of a package that has come
    """

    packages: Mapping[str, Package]
    serving: Mapping[str, str]
    address: str = ""
    loaded: Callable[[str], bool] = field(default=lambda _name: False)
    note: Callable[[str], None] = field(default=_nothing)

    def needed(self, module: str) -> tuple[Package, ...]:
        """Return what must come for an import, each after what it stands on; nothing for an import of no package."""
        found: dict[str, Package] = {}
        for name in self._below(self.serving.get(module, ""), ()):
            found.setdefault(name, self.packages[name])
        return tuple(found.values())

    def _below(self, name: str, above: tuple[str, ...]) -> Iterator[str]:
        if name not in self.packages or name in above or self.loaded(self.packages[name].name):
            return
        for each in self.packages[name].depends:
            yield from self._below(_normal(each), (*above, name))
        yield name


def from_data(packages: Mapping[str, Mapping[str, Any]], **more: Any) -> Lock:
    """Make a lock out of the `packages` of a `pyodide-lock.json`; `more` are the other parts of `Lock`."""
    made = {
        _normal(name): Package(
            name=str(each.get("name", name)), file=str(each["file_name"]), sha256=str(each.get("sha256", "")),
            folder=str(each.get("install_dir", "site")), depends=tuple(each.get("depends", ())),
        )
        for name, each in packages.items()
    }  # fmt: skip
    serving = {
        module.partition(".")[0]: _normal(name) for name, each in packages.items() for module in each.get("imports", ())
    }
    return Lock(made, serving, **more)


def of_the_page() -> Lock:
    """Return the list with which Pyodide itself was started in this page."""
    import pyodide_js

    api, loaded = pyodide_js._api, pyodide_js.loadedPackages
    address = str(api.config.indexURL)
    return from_data(
        api.lockfile_packages.to_py(),
        address=address if address.endswith("/") else f"{address}/",
        loaded=lambda name: bool(getattr(loaded, name, None)),
        note=lambda name: setattr(loaded, name, "default channel"),
    )


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
