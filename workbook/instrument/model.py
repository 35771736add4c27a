"""The model of each kind of instrument: what its YAML may say. One frozen class a kind, extra keys forbidden."""

from __future__ import annotations

from workbook.instrument.base import (
    Counts,
    Dimension,
    Example,
    Flag,
    Instrument,
    Leaves,
    Option,
    Perspective,
    Scale,
    Step,
)
from workbook.instrument.ipsative import Ipsative, IpsativeBands, IpsativeItem, IpsativeScale
from workbook.instrument.quiz import Assignment, Choice, Column, Level, NumberHint, NumberKey, Question, Quiz
from workbook.instrument.scaled import (
    Bands,
    GapScan,
    Likert,
    Maturity,
    MaturityItem,
    Phase,
    Rubric,
    RubricItem,
    Scaled,
    ScaledItem,
    Subject,
    WantedPhase,
)
from workbook.instrument.tables import (
    Coded,
    CodingPlan,
    ColumnOption,
    Entries,
    EntryColumn,
    EntryTable,
    Record,
    ScorecardKind,
)
from workbook.instrument.ties import NOBODY, NetworkKind, TieQuestion

__all__ = [
    "KINDS", "NOBODY", "Assignment", "Bands", "Choice", "Coded", "CodingPlan", "Column", "ColumnOption", "Counts",
    "Dimension", "Entries", "EntryColumn", "EntryTable", "Example", "Flag", "GapScan", "Instrument", "Ipsative",
    "IpsativeBands", "IpsativeItem", "IpsativeScale", "Leaves", "Level", "Likert", "Maturity", "MaturityItem",
    "NetworkKind", "NumberHint", "NumberKey", "Option", "Perspective", "Phase", "Question", "Quiz", "Record", "Rubric",
    "RubricItem", "Scale", "Scaled", "ScaledItem", "ScorecardKind", "Step", "Subject", "TieQuestion", "WantedPhase",
]  # fmt: skip

KINDS: dict[str, type[Instrument]] = {
    each.kind: each
    for each in (Ipsative, Likert, GapScan, Maturity, Rubric, ScorecardKind, Record, Coded, NetworkKind, Quiz)
}
