"""Tables with a column a question: exports of Microsoft Forms, Google Forms and LimeSurvey, and lists made by hand."""

from workbook.responses.wide.columns import Proposal, fingerprint, other_instrument
from workbook.responses.wide.reading import Wide, read

__all__ = ["Proposal", "Wide", "fingerprint", "other_instrument", "read"]
