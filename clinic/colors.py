"""The clinic's colour, with writing on it that can be read."""

from __future__ import annotations

from typing import Literal


def text_on(color: str) -> Literal["#000000", "#ffffff"]:
    """Return whether black or white stands out more on a colour (WCAG 2.2, contrast ratio).

    The better of the two has a contrast of at least 4.5 to 1 on any colour.

    Args:
        color: as ``#rrggbb``.
    """
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    on_black, on_white = (luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05)
    return "#000000" if on_black >= on_white else "#ffffff"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
