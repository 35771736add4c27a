"""Which question stands at the head of a column: by its id, its text, its beginning, or a text much like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from attrs import evolve, frozen

from workbook.responses.wide.headers import (
    Head,
    Words,
    is_numbering,
    key,
    lexicon,
    unnumbered,
    unrepeated,
    vocabulary,
)
from workbook.responses.wide.index import Index, Spot
from workbook.responses.wide.likeness import likeness, same_but_typos, shared, signs

# From how many signs on the beginning of a text tells which it is, and from how many words a text needs no clean head.
CUT, LONG = 20, 4
CERTAIN, POSSIBLE, MARGIN = 0.9, 0.6, 0.05
# With more words something around a question is an introduction.
_ASIDE = 12
# A text of a few words is soon half another.
_SHORT = 0.88
# How many texts are compared letter by letter, and which share of the words they must have in common.
_ALIKE, _SHARED = 5, 0.3
# With more words it is a story, and no question.
_STORY = 45
ID, TEXT, START, TYPO, LIKE = range(5)


@frozen
class Found:
    """What a head may stand for.

    `how` is ID, TEXT, START, TYPO or LIKE, `perspective` what the head says of it; `clean` when nothing else stands in
    the head; `certain` when there is no doubt about the spot.
    """

    spot: Spot
    how: int
    perspective: str | None = None
    clean: bool = True
    certain: bool = True
    likeness: float = 1.0


@frozen
class _Rest:
    """What stands around a question in a head: the perspective it names, and whether it says anything else."""

    perspective: str | None
    clean: bool
    other: bool = False  # it asks something else about the question, or from where the instrument doesn't


def find(index: Index, head: Head) -> Found | None:
    """Return what a head stands for, or None when it is no question of the instrument, nor much like one."""
    if head not in index.known:
        index.known[head] = _find(index, head)
    return index.known[head]


def _find(index: Index, head: Head) -> Found | None:
    by_id = _by_id(index, head.words)
    if by_id is not None:
        return by_id
    quiz = [key(part) in vocabulary("quiz_columns") for part in head.parts]
    if not quiz or quiz[0]:
        return None
    parts = [part for part, apart in zip(head.parts, quiz, strict=True) if not apart]
    cores = [n for n, part in enumerate(parts) if not is_numbering(part) and key(part) not in index.perspectives]
    for look in (_exactly, _begun, _misspelt, _alike):
        found = [each for begin, end in _runs(len(cores)) for each in look(index, head, parts, cores[begin:end])]
        if found:
            return _best(found)
    return None


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Give begin and end of every row of neighbours, the longest first."""
    for length in range(count, 0, -1):
        for begin in range(count - length + 1):
            yield begin, begin + length


def _by_id(index: Index, words: Words) -> Found | None:
    about = tuple(key((index.instrument.id,)).replace("_", " ").split())
    bare = words[len(about) :] if words[: len(about)] == about else words
    for each in dict.fromkeys((words, bare, unrepeated(words))):
        # An item may have the word `vraag` for its id; `Vraag 3` is no such id.
        if key(each) not in vocabulary("numbering") and (named := index.ids.get(key(each))) is not None:
            return Found(named[0], ID, named[1])
    return None


def _exactly(index: Index, head: Head, parts: list[Words], run: list[int]) -> Iterator[Found]:
    text = _text(parts, run)
    for each, said in _stripped(index, text):
        if (spot := index.texts.get(key(each)) or index.joined.get("".join(each))) is not None:
            # What is cut off may have been a longer text that begins like this one.
            if head.cut and run[-1] == len(parts) - 1 and len(index.starting_with(key(each))) > 1:
                continue
            yield _told(index, parts, run, Found(spot, TEXT, said, likeness=1.0), each)
            return
    named = index.ids.get(key(text))
    if named is not None and key(text) not in vocabulary("numbering") and len(run) < len(parts):
        yield _told(index, parts, run, Found(named[0], ID, named[1]), text)


def _begun(index: Index, head: Head, parts: list[Words], run: list[int]) -> Iterator[Found]:
    """Look for texts of which only the beginning is there."""
    for each, said in _stripped(index, _text(parts, run)):
        text = key(each)
        enough = len(text) >= CUT
        if not enough and not (head.cut and len(text) >= CUT // 2):
            continue
        spots = index.starting_with(text)
        if len(spots) == 1:
            (spot,) = spots
            found = Found(spot, START, said, certain=enough, likeness=0.95 if enough else 0.7)
            yield _told(index, parts, run, found, each)
            return


def _misspelt(index: Index, _head: Head, parts: list[Words], run: list[int]) -> Iterator[Found]:
    for each, said in _stripped(index, _text(parts, run)):
        near = _candidates(index, each)
        same = {spot: score for spot, text, score in near if score >= CERTAIN and same_but_typos(each, text)}
        if len(same) == 1:
            ((spot, score),) = same.items()
            rival = max((other for one, _, other in near if one != spot), default=0.0)
            yield _told(
                index, parts, run, Found(spot, TYPO, said, certain=score - rival >= MARGIN, likeness=score), each
            )
            return


def _alike(index: Index, head: Head, parts: list[Words], run: list[int]) -> Iterator[Found]:
    for each, said in _stripped(index, _text(parts, run)):
        if head.cut and len(index.starting_with(key(each))) > 1:
            continue
        near = sorted(_candidates(index, each), key=lambda one: -one[2])
        if near and near[0][2] >= (POSSIBLE if len(near[0][1]) >= LONG else _SHORT):
            rival = max((score for spot, _, score in near if spot != near[0][0]), default=0.0)
            if near[0][2] - rival >= MARGIN:
                found = Found(near[0][0], LIKE, said, certain=False, likeness=near[0][2])
                yield _told(index, parts, run, found, each)


def _text(parts: list[Words], run: list[int]) -> Words:
    return tuple(word for number in run for word in parts[number])


def _stripped(index: Index, text: Words) -> Iterator[tuple[Words, str | None]]:
    """Give a text as it stands, without number or numeral, and without the perspective before or after it."""
    plain = dict.fromkeys((text, unnumbered(text), unrepeated(text), unrepeated(unnumbered(text))))
    yield from ((each, None) for each in plain)
    for each in plain:
        for said, meaning in index.perspectives.items():
            size = len(said.split())
            if len(each) > size and key(each[:size]) == said:
                yield each[size:], meaning
            if len(each) > size and key(each[-size:]) == said:
                yield each[:-size], meaning


def _candidates(index: Index, text: Words) -> list[tuple[Spot, Words, float]]:
    """Return the few texts that share most words with this one, and how alike they are; none for a long story."""
    if len(text) > _STORY:
        return []
    counted = Counter(number for word in set(text) for number in index.by_word.get(word, ()))
    weighed = [(shared(text, index.cores[number][1]), number) for number in counted]
    likely = [number for share, number in sorted(weighed, reverse=True)[:_ALIKE] if share >= _SHARED]
    if len(text) <= 3:
        # A short text of which one word is misspelt shares hardly any word with the right one.
        likely += [n for n, (_, core) in enumerate(index.cores) if len(core) <= 3 and n not in counted]
    near = [index.cores[number] for number in likely]
    return [(spot, core, likeness(text, core)) for spot, core in near if signs(core) == signs(text)]


def _best(found: list[Found]) -> Found | None:
    """Return the most likely of what was found; nothing when two of them are as likely."""
    ranked = sorted(found, key=lambda each: (not each.certain, not each.clean, each.how, -each.likeness))
    first = ranked[0]
    rivals = [each for each in ranked[1:] if each.spot != first.spot and each.certain == first.certain]
    equal = [each for each in rivals if each.clean == first.clean and each.likeness > first.likeness - MARGIN]
    if not equal:
        return first
    return None if not first.certain else evolve(first, certain=False)


def _told(index: Index, parts: list[Words], run: list[int], found: Found, core: Words) -> Found:
    """Add what the rest of the head says."""
    around = [part for number, part in enumerate(parts) if number not in run]
    rest = _rest(index, around, found.spot)
    perspective = found.perspective or rest.perspective
    contradicts = found.perspective is not None and rest.perspective not in (None, found.perspective)
    enough = rest.clean or len(core) >= LONG or found.spot.option is not None
    certain = found.certain and enough and not rest.other and not contradicts
    doubt = 0.5 if rest.other else 1.0 if enough else 0.9
    return evolve(
        found, perspective=None if contradicts else perspective, clean=rest.clean, certain=certain,
        likeness=found.likeness * doubt,
    )  # fmt: skip


def _rest(index: Index, around: list[Words], spot: Spot) -> _Rest:
    near = index.near(spot)
    said = {index.perspectives[key(part)] for part in around if key(part) in index.perspectives}
    unknown = [
        part for part in around
        if key(part) not in index.perspectives | lexicon("perspectives") and key(part) not in near
        and key(part) not in index.explained and not is_numbering(part)
    ]  # fmt: skip
    cues = said or {meaning for part in around for meaning in _cues(part)}
    loud = said or {meaning for part in around if len(part) <= _ASIDE for meaning in _cues(part)}
    own = {each.id for each in index.instrument.perspectives}
    asks = any(_asks_about(part) for part in unknown)
    # Only what is beside the present is foreign: of an instrument without perspectives everything is about now.
    foreign = bool(loud - own - {"nu"}) and not cues & own
    perspective = said or (cues & own)
    return _Rest(perspective.pop() if len(perspective) == 1 else None, not unknown, asks or foreign or len(said) > 1)


def _asks_about(part: Words) -> bool:
    """Tell whether words around a question ask something about it; those of a long introduction don't."""
    said = part if len(part) <= _ASIDE else part[:2]
    return any(f" {word} " in f" {key(said)} " for word in vocabulary("about_questions"))


def _cues(part: Words) -> set[str]:
    text = f" {key(part)} "
    return {meaning for word, meaning in lexicon("perspectives").items() if f" {word} " in text}
