"""What can be read on a clinic's colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.colors import text_on


@pytest.mark.parametrize(
    ("color", "text"),
    [
        ("#000000", "#ffffff"),
        ("#ffffff", "#000000"),
        ("#0b5c6b", "#ffffff"),
        ("#ffff99", "#000000"),
        ("#FFFF99", "#000000"),
        ("#777777", "#000000"),
        ("#757575", "#ffffff"),
        ("#0000ff", "#ffffff"),
        ("#00ff00", "#000000"),
        ("#ff0000", "#000000"),
    ],
)
def test_the_text_is_what_stands_out_more(color: str, text: str) -> None:
    assert text_on(color) == text


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@given(st.integers(min_value=0, max_value=0xFFFFFF))
def test_every_color_has_text_of_enough_contrast(number: int) -> None:
    color = f"#{number:06x}"
    pair = sorted([luminance(color), luminance(text_on(color))])
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5
