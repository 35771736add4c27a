"""The form without any shell: what it shows (payload), how it looks and works (form.js, form.css), and its static copy."""

from workbook.questionnaire.assets import script, style
from workbook.questionnaire.payload import payload, times, values
from workbook.questionnaire.static import static_copy

__all__ = ["payload", "script", "static_copy", "style", "times", "values"]
