"""Schedules: what they take, and that nothing else is taken."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from mlblueprint.spec.cron import FIELDS, FORM, Cron


def field(least: int, most: int) -> st.SearchStrategy[str]:
    numbers = st.integers(least, most)
    spans = st.tuples(numbers, numbers).map(lambda pair: f"{min(pair)}-{max(pair)}")
    steps = st.tuples(st.one_of(st.just("*"), spans), st.integers(1, most)).map(lambda pair: f"{pair[0]}/{pair[1]}")
    return st.lists(st.one_of(numbers.map(str), spans, steps), min_size=1, max_size=4).map(",".join) | st.just("*")


SCHEDULES = st.tuples(*(field(least, most) for _, least, most in FIELDS)).map(
    lambda fields: " ".join((*fields[:4], fields[4] if fields[2] == "*" else "*"))
)


@given(SCHEDULES)
def test_every_schedule_is_read_as_it_is_written(text):
    assert str(Cron.parse(text)) == text
    assert re.fullmatch(FORM, text), "editors take what the parser takes"


def test_fields_are_told_apart():
    cron = Cron.parse("5 4 * 2,3 1-5")
    assert (cron.minute, cron.hour, cron.day, cron.month, cron.weekday) == ("5", "4", "*", "2,3", "1-5")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "* * * * * *",
        "@daily",
        "0 3 * * MON",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 7",
        "5-1 * * * *",
        "*/0 * * * *",
        "*/60 * * * *",
        "5/15 * * * *",
        "0 3 1 * 1",
        "0 3 31 2 *",
        "0 3 30-31 2 *",
        "0 3 31 4,6,9,11 *",
        " 0 3 * * 1",
        "0  3 * * 1",
        "0 3 * * 1\n",
        "٣ 3 * * 1",
        None,
        3,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(PydanticCustomError):
        Cron.parse(text)


@pytest.mark.parametrize("text", ["0 3 29 2 *", "0 3 31 */2 *", "0 3 1,31 2 *", "0 3 31 * *", "0 3 */31 2 *"])
def test_days_that_some_month_has_are_fine(text):
    assert str(Cron.parse(text)) == text
