"""The clinic's own words and numbers, as texts name them, ``{clinic_name}`` and the like."""

from __future__ import annotations

from clinic.settings import Clinic

PLACEHOLDERS = (
    "assistant_name",
    "clinic_name",
    "clinic_phone",
    "out_of_hours_name",
    "out_of_hours_phone",
    "emergency_number",
    "crisis_name",
    "crisis_number",
    "retention_days",
)
"""Every placeholder that a text may carry."""


def clinic_words(clinic: Clinic) -> dict[str, str]:
    """Return a value for every placeholder.

    A clinic without an out-of-hours line gives its own name and number in that line's place; the region's
    first crisis line with a number to call stands for the crisis line.
    """
    settings, region = clinic.settings, clinic.region
    line = settings.out_of_hours
    crisis = next((line for line in region.crisis if line.call), region.crisis[0])
    values = (
        settings.branding.assistant_name,
        settings.name,
        settings.telephone,
        line.name if line else settings.name,
        line.telephone if line else settings.telephone,
        region.emergency.number,
        crisis.name,
        crisis.call or (crisis.text.number if crisis.text else ""),
        str(settings.retention_days),
    )
    return dict(zip(PLACEHOLDERS, values, strict=True))
