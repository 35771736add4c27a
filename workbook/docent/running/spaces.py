"""What stands by which name in a module, a class or an object, and what of it was replaced since."""

from __future__ import annotations

from operator import attrgetter, is_
from types import CodeType, FunctionType
from typing import Any, Literal

_MISSING = object()
_inside = attrgetter("__code__")
_all, _map, _tuple = all, map, tuple
_vars, _setattr, _delattr, _isinstance, _callable, _list = vars, setattr, delattr, isinstance, callable, list
_wrappers = (property, staticmethod, classmethod)
New = Literal["none", "hiding", "all"]
_Code = tuple[FunctionType, CodeType]


class Space:
    """The callables in the namespace of one owner.

    Parameters
    ----------
    label : how the owner is called in an event
    owner : a module, a class or an object with a `__dict__`
    new : which names that are added count too: none, those that hide a method of a class or its parents, or in a class all
        methods
    whole : whether all that stands there counts, callable or not
    besides : names that don't count
    """

    def __init__(
        self,
        label: str,
        owner: Any,
        *,
        new: New = "none",
        whole: bool = False,
        besides: frozenset[str] = frozenset(),
    ) -> None:
        self.label, self.owner, self.new, self._besides = label, owner, new, besides
        self.base: dict[str, Any] = {}
        self._codes: dict[str, _Code] = {}
        for name, value in _list(_vars(owner).items()):
            if (whole or _counts(value)) and name not in besides:
                self._keep(name, value)
        self._ready()

    def _keep(self, name: str, value: Any) -> None:
        self.base[name] = value
        inner = _function(value)
        if inner is not None:
            self._codes[name] = (inner, inner.__code__)

    def _ready(self) -> None:
        """Lay out what `same` compares, so that it costs no loop in Python."""
        self._names, self._values = tuple(self.base), tuple(self.base.values())
        self._all_names = frozenset(_vars(self.owner))
        self._functions = tuple(inner for inner, _ in self._codes.values())
        self._insides = tuple(code for _, code in self._codes.values())

    def same(self) -> bool:
        """Tell whether nothing was changed; much faster than `changed`."""
        now = _vars(self.owner)
        return (
            _all(_map(is_, _map(now.get, self._names), self._values))
            and (self.new == "none" or now.keys() <= self._all_names)
            and _tuple(_map(_inside, self._functions)) == self._insides
        )

    def changed(self) -> list[str]:
        """Return the names whose value was replaced or removed, and those that were added and count."""
        if self.same():
            return []
        now = _vars(self.owner)
        get = now.get
        found = [name for name, value in self.base.items() if get(name, _MISSING) is not value]
        found += [
            name for name, (inner, code) in self._codes.items() if inner.__code__ is not code and name not in found
        ]
        return found if self.new == "none" else found + self._added()

    def _added(self) -> list[str]:
        now = _vars(self.owner)
        fresh = [name for name in _list(now) if name not in self._all_names and name not in self._besides]
        found = [name for name in fresh if self._is_new(name, now[name])]
        if not _isinstance(self.owner, type):
            # An object's names that count for nothing now never will: only what they are called matters.
            self._all_names |= {name for name in _list(now) if name not in found}
        return found

    def _is_new(self, name: str, value: Any) -> bool:
        # An object also holds values, which may happen to be callable; in a class all that can be called is a method.
        return _hides(self.owner, name) or (self.new == "all" and _isinstance(self.owner, type) and _counts(value))

    def value(self, name: str) -> Any:
        """Return what stands by a name now; a mark of its own when nothing does."""
        return _vars(self.owner).get(name, _MISSING)

    def put(self, name: str, value: Any) -> None:
        """Let a value, or nothing, stand by a name."""
        try:
            if value is _MISSING:
                _delattr(self.owner, name)
            else:
                _setattr(self.owner, name, value)
        except (AttributeError, TypeError):  # gone already, or an owner that can't be changed, so that nobody did
            pass

    def put_back(self, name: str) -> None:
        """Let stand by a name what stood there at first."""
        if name in self._codes:
            inner, code = self._codes[name]
            inner.__code__ = code
        self.put(name, self.base.get(name, _MISSING))

    def accept(self, name: str) -> None:
        """Take what stands by a name now for what is meant."""
        self._codes.pop(name, None)
        value = self.value(name)
        if value is _MISSING or not _counts(value):
            self.base.pop(name, None)
        else:
            self._keep(name, value)
        self._ready()


def _counts(value: Any) -> bool:
    return _callable(value) or _isinstance(value, _wrappers)


def _hides(owner: Any, name: str) -> bool:
    """Tell whether a name in an object or class stands before a method of its class or of a parent."""
    of = owner if _isinstance(owner, type) else type(owner)
    return any(_counts(_vars(each).get(name)) for each in of.__mro__ if each is not owner)


def _function(value: Any) -> FunctionType | None:
    inner = value
    if _isinstance(value, property):
        inner = value.fget
    elif _isinstance(value, (staticmethod, classmethod)):
        inner = value.__func__
    return inner if _isinstance(inner, FunctionType) else None
