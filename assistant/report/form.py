"""The form's names, as ``domain.yml`` has them."""

from __future__ import annotations

FORM = "report_symptom"
WHAT, ABOUT, SINCE = "report_what", "report_about", "report_since"
SEVERITY, COURSE = "report_severity", "report_course"
SIGNS, TREATMENT = "report_signs", "report_treatment"
STEPS = (WHAT, ABOUT, SINCE, SEVERITY, COURSE, SIGNS, TREATMENT)
"""What is asked, in its order; each is a slot, and the entity that fills it."""
FAMILY, LEVEL, ALSO = "report_family", "report_level", "report_also"
SLOTS = (*STEPS, FAMILY, LEVEL, ALSO)
SKIPPED = "-"
"""The value of a step that somebody would rather not answer."""

BEGIN, ANSWER, STOP = "describe_symptom", "answer_report", "stop_report"
"""Intents: to begin, an answer, and to end."""
