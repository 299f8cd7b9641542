"""The steps of a release: each transition, and what holds however the cloud behaves and whenever it is cut short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlblueprint.rollout import (
    LOOK_EVERY,
    Action,
    Deploy,
    Done,
    Failed,
    Health,
    Remove,
    RolloutFailed,
    Seen,
    Shift,
    State,
    Traffic,
    Wait,
    Wanted,
    begin,
    run,
    step,
)

OLD, NEW = {"old": 100}, {"new": 100}
WANTED = Wanted(NEW, bake=300, alarms=("errors",), patience=600)
BEGUN = State(began=0, before=OLD, new=frozenset(NEW))
SHIFTED = replace(BEGUN, shifted=100)
BOTH: Mapping[str, Health] = {"old": "ready", "new": "ready"}


def health(**states: Health) -> dict[str, Health]:
    return states


TRANSITIONS: Mapping[str, tuple[State, Seen, float, Action]] = {
    "what is missing is made": (BEGUN, Seen(health(old="ready"), OLD), 0, Deploy(("new",))),
    "what starts is waited for": (BEGUN, Seen(health(old="ready", new="starting"), OLD), 600, Wait(LOOK_EVERY)),
    "what is ready takes the traffic": (BEGUN, Seen(BOTH, OLD), 50, Shift(NEW)),
    "after that alarms are watched": (SHIFTED, Seen(BOTH, NEW), 100, Wait(LOOK_EVERY)),
    "until the very end": (SHIFTED, Seen(BOTH, NEW), 395, Wait(5)),
    "then the old one goes": (SHIFTED, Seen(BOTH, NEW), 400, Remove(("old",))),
    "and that is all": (SHIFTED, Seen(health(new="ready"), NEW), 400, Done()),
    "an alarm moves the traffic back": (SHIFTED, Seen(BOTH, NEW, firing=("errors",)), 200, Shift(OLD)),
    "traffic that somebody moved is moved again": (SHIFTED, Seen(BOTH, OLD), 200, Shift(NEW)),
    "a failed one goes before it has traffic": (
        BEGUN,
        Seen(health(old="ready", new="failed"), OLD),
        50,
        Remove(("new",)),
    ),
    "one that takes too long goes": (BEGUN, Seen(health(old="ready", new="starting"), OLD), 601, Remove(("new",))),
    "one that never appears is given up": (
        BEGUN,
        Seen(health(old="ready"), OLD),
        601,
        Failed("new did not become ready in 600 seconds; serving again: old 100%"),
    ),
    "one that dies while it bakes moves the traffic back": (
        SHIFTED,
        Seen(health(old="ready", new="failed"), NEW),
        200,
        Shift(OLD),
    ),
    "taken back: the new one goes": (
        replace(SHIFTED, failure="x", hopeless=900),
        Seen(BOTH, OLD),
        300,
        Remove(("new",)),
    ),
    "taken back: that is all": (
        replace(SHIFTED, failure="x", hopeless=900),
        Seen(health(old="ready"), OLD),
        300,
        Failed("x; serving again: old 100%"),
    ),
    "taken back: what served is waited for": (
        replace(SHIFTED, failure="x", hopeless=900),
        Seen(health(old="starting", new="ready"), NEW),
        300,
        Wait(LOOK_EVERY),
    ),
    "taken back: no traffic to what is gone": (
        replace(SHIFTED, failure="x", hopeless=900),
        Seen(health(new="ready"), NEW),
        300,
        Failed("x; no way back, for old cannot serve; serving: new 100%"),
    ),
    "taken back: not for ever": (
        replace(SHIFTED, failure="x", hopeless=900),
        Seen(health(old="starting", new="ready"), NEW),
        900,
        Failed("x; no way back, for old cannot serve; serving: new 100%"),
    ),
    "an alarm after the end brings nothing back": (
        replace(SHIFTED, settled=True),
        Seen(health(new="ready"), NEW, firing=("errors",)),
        500,
        Done(),
    ),
    "a death after the end brings nothing back": (
        replace(SHIFTED, settled=True),
        Seen(health(old="ready", new="failed"), NEW),
        500,
        Remove(("old",)),
    ),
}


@pytest.mark.parametrize("case", TRANSITIONS)
def test_transition(case: str):
    state, seen, now, action = TRANSITIONS[case]
    assert step(WANTED, state, seen, now)[1] == action


def test_failure_has_the_words_of_the_cloud():
    seen = Seen(health(new="failed"), {}, why={"new": "no L4 in this zone"})
    state, action = step(WANTED, begin(WANTED, seen, 0), seen, 0)
    assert action == Remove(("new",))
    assert step(WANTED, state, Seen({}, {}), 0)[1] == Failed(
        "new did not start: no L4 in this zone; serving again: nothing"
    )


def test_without_alarms_nothing_bakes():
    assert step(replace(WANTED, alarms=()), SHIFTED, Seen(BOTH, NEW), 100)[1] == Remove(("old",))


def test_first_release_has_nothing_to_go_back_to():
    seen = Seen(health(new="ready"), NEW, firing=("errors",))
    state = replace(begin(WANTED, Seen({}, {}), 0), shifted=0)
    state, action = step(WANTED, state, seen, 10)
    assert action == Shift({})
    state, action = step(WANTED, state, Seen(health(new="ready"), {}), 10)
    assert action == Remove(("new",))
    assert step(WANTED, state, Seen({}, {}), 10)[1] == Failed("alarm errors fired; serving again: nothing")


def test_what_serves_already_is_done_at_once():
    seen = Seen(health(new="ready"), NEW)
    assert step(WANTED, begin(WANTED, seen, 0), seen, 0)[1] == Done()


def test_other_weights_move_no_deployment():
    wanted = replace(WANTED, traffic={"old": 50, "new": 50})
    seen = Seen(BOTH, {"old": 90, "new": 10}, firing=())
    state, action = step(wanted, begin(wanted, seen, 0), seen, 0)
    assert action == Shift(wanted.traffic) and state.new == frozenset()
    fired = Seen(BOTH, wanted.traffic, firing=("errors",))
    assert step(wanted, state, fired, 1)[1] == Shift({"old": 90, "new": 10})


def test_share_of_nothing_is_deployed_and_outlives_a_failure():
    wanted = replace(WANTED, traffic={"new": 100, "shadow": 0}, last={"old": 100, "shadow": 0})
    seen = Seen({**BOTH, "shadow": "ready"}, OLD)
    assert begin(wanted, seen, 0).new == {"new"}
    assert step(wanted, begin(wanted, seen, 0), Seen(BOTH, OLD), 0)[1] == Deploy(("shadow",))


def test_release_cut_short_while_it_baked_bakes_again():
    wanted, seen = replace(WANTED, last=OLD), Seen(BOTH, NEW)
    state = begin(wanted, seen, 1000)
    assert (state.before, state.shifted, state.new) == (OLD, 1000, {"new"})
    assert step(wanted, state, replace(seen, firing=("errors",)), 1001)[1] == Shift(OLD)


def test_release_cut_short_after_that_goes_on():
    wanted, seen = replace(WANTED, last=OLD), Seen(health(new="ready"), NEW)
    assert step(wanted, begin(wanted, seen, 1000), seen, 1000)[1] == Done()


# However the cloud behaves.

KEYS = ("a", "b", "c", "d")
KEY_SETS = st.sets(st.sampled_from(KEYS), min_size=1, max_size=3)


@st.composite
def shares(draw: st.DrawFn) -> dict[str, int]:
    keys = sorted(draw(KEY_SETS))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(keys) - 1, max_size=len(keys) - 1)))
    return dict(zip(keys, (b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)), strict=True))


class Killed(Exception):
    """Somebody ended the process."""


@dataclass
class World:
    """A cloud: deployments that start, die or never come, traffic, alarms, and a day on which the process ends."""

    traffic: dict[str, int]
    there: dict[str, Health]
    starts: Mapping[str, Health]
    fires_after: float | None
    killed_at: int | None = None
    calls: int = 0
    time: float = 0
    made: dict[str, float] = field(default_factory=dict)
    moved: float | None = None

    def _call(self) -> None:
        self.calls += 1
        assert self.calls < 2000, "the release never ends"
        if self.killed_at is not None and self.calls == self.killed_at:
            raise Killed

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.time += seconds

    def see(self) -> Seen:
        self._call()
        for key, when in self.made.items():
            if key in self.there and self.time > when + 20:
                self.there[key] = self.starts[key]
        fires = self.moved is not None and self.fires_after is not None and self.time - self.moved >= self.fires_after
        return Seen(dict(self.there), dict(self.traffic), ("errors",) if fires else ())

    def deploy(self, deployments: tuple[str, ...]) -> None:
        for key in deployments:
            self._call()
            if key not in self.there:
                self.there[key], self.made[key] = "starting", self.time

    def shift(self, traffic: Traffic) -> None:
        self._call()
        for key, share in traffic.items():
            assert not share or self.there.get(key) == "ready", f"traffic to {key}, which is not ready"
        self.traffic = {key: share for key, share in traffic.items() if share}
        self.moved = self.time

    def remove(self, deployments: tuple[str, ...]) -> None:
        for key in deployments:
            self._call()
            assert not self.traffic.get(key), f"{key} goes, and has traffic"
            self.there.pop(key, None)


def some(traffic: Traffic) -> dict[str, int]:
    return {key: share for key, share in traffic.items() if share}


BEFORE = st.one_of(st.just({}), shares())
STARTS = st.fixed_dictionaries({key: st.sampled_from(["ready", "ready", "failed", "starting"]) for key in KEYS})
FIRES = st.one_of(st.none(), st.sampled_from([0.0, 60.0, 600.0]))
ALARMS = st.sampled_from([(), ("errors",)])


def world(before: Traffic, starts: Mapping[str, Health], fires: float | None, alarms: tuple[str, ...]) -> World:
    return World(some(before), dict.fromkeys(before, "ready"), starts, fires if alarms else None)


@given(shares(), BEFORE, STARTS, FIRES, ALARMS)
def test_release_ends_with_what_is_wanted_or_what_was_before(
    wanted: Traffic, before: Traffic, starts: Mapping[str, Health], fires: float | None, alarms: tuple[str, ...]
):
    cloud = world(before, starts, fires, alarms)
    try:
        run(Wanted(wanted, 300, alarms, 600, before), cloud, cloud)
    except RolloutFailed:
        assert (cloud.traffic, set(cloud.there)) == (some(before), set(before))
    else:
        assert (cloud.traffic, set(cloud.there)) == (some(wanted), set(wanted))


@given(shares(), BEFORE, STARTS, FIRES, ALARMS, st.lists(st.integers(1, 40), min_size=1, max_size=3))
def test_release_that_is_cut_short_is_taken_up_wherever_it_was(
    wanted: Traffic,
    before: Traffic,
    starts: Mapping[str, Health],
    fires: float | None,
    alarms: tuple[str, ...],
    kills: list[int],
):
    cloud = world(before, starts, fires, alarms)
    release = Wanted(wanted, 300, alarms, 600, before)
    for kill in [*kills, None]:
        cloud.calls, cloud.killed_at = 0, kill
        try:
            run(release, cloud, cloud)
        except Killed:
            continue
        except RolloutFailed:
            assert cloud.traffic == some(before)
        else:
            assert (cloud.traffic, set(cloud.there)) == (some(wanted), set(wanted))
        return


@given(shares(), BEFORE, STARTS, FIRES, ALARMS)
def test_finished_release_is_left_alone(
    wanted: Traffic, before: Traffic, starts: Mapping[str, Health], fires: float | None, alarms: tuple[str, ...]
):
    cloud = world(before, starts, fires, alarms)
    try:
        run(Wanted(wanted, 300, alarms, 600, before), cloud, cloud)
    except RolloutFailed:
        return
    cloud.calls, cloud.moved = 0, None
    run(Wanted(wanted, 300, alarms, 600, wanted), cloud, cloud)
    assert cloud.calls == 2, "a look to begin with, and one to see that nothing is left to do"
