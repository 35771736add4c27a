"""Giving back: feedback as pages and paper, under the names that an ELO expects, grade sheets, and what was sent when."""
