"""How new models take over an endpoint's traffic: one state machine for every cloud that has none of its own.

`step` is pure: what is wanted, what was decided so far and what is seen now, in; the next thing to do, out. `run` does
those things through a cloud's adapter until the wanted models serve, or what served before serves again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

Traffic = Mapping[str, int]
"""Deployment -> share of the requests in percent."""

Health = Literal["starting", "ready", "failed"]

LOOK_EVERY = 15.0
"""Seconds between two looks while nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a release is to lead to."""

    traffic: Traffic
    """Deployments that serve in the end, and their shares, which make 100."""
    bake: float = 0
    """Seconds for which alarms are watched after the traffic has moved."""
    alarms: tuple[str, ...] = ()
    """Alarms that bring back what served before."""
    patience: float = 3600
    """Seconds that new deployments may take to be ready."""
    last: Traffic = field(default_factory=dict)
    """What the last release that was finished led to; empty if nobody remembers. A release that was cut short while it
    baked goes back there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is there now."""

    health: Mapping[str, Health]
    """Every deployment of the endpoint."""
    traffic: Traffic
    """Shares as they are; deployments without one may be missing."""
    firing: tuple[str, ...] = ()
    """Those of the wanted alarms that fire."""
    why: Mapping[str, str] = field(default_factory=dict)
    """The cloud's words on deployments that failed."""


@dataclass(frozen=True, slots=True)
class State:
    """What was decided so far."""

    began: float
    before: Traffic
    """Traffic to bring back."""
    new: frozenset[str]
    """Deployments that this release brings: they go again when it fails."""
    shifted: float | None = None
    """When the traffic moved."""
    settled: bool = False
    """Whether the time to go back is over."""
    failure: str | None = None
    """Why the release is taken back."""
    hopeless: float = 0
    """When the wait ends for what served before, should it not be ready."""


@dataclass(frozen=True, slots=True)
class Deploy:
    """Make these deployments, without traffic."""

    deployments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """Give the requests to these deployments."""

    traffic: Traffic


@dataclass(frozen=True, slots=True)
class Remove:
    """Take these deployments away; none has traffic by then."""

    deployments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """The wanted deployments serve, and no others are there."""


@dataclass(frozen=True, slots=True)
class Failed:
    """What served before serves again, or the reason says why it cannot."""

    reason: str


Action = Deploy | Shift | Remove | Wait | Done | Failed


class RolloutFailed(Exception):
    """A release was taken back; the message says why, and what serves now."""


class Adapter(Protocol):
    """What a cloud brings: eyes and hands. Each call ends when the cloud says that it is done."""

    def see(self) -> Seen:
        """What is there now."""

    def deploy(self, deployments: tuple[str, ...]) -> None:
        """Make deployments without traffic; those that are there already stay as they are."""

    def shift(self, traffic: Traffic) -> None:
        """Give the requests to these deployments and no others."""

    def remove(self, deployments: tuple[str, ...]) -> None:
        """Take deployments away; those that are gone already are no error."""


class Clock(Protocol):
    """Time that passes; tests bring their own."""

    def now(self) -> float:
        """Seconds, from any beginning."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class Wall:
    """The time that passes for everybody."""

    def now(self) -> float:
        """Seconds, from any beginning."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


def begin(wanted: Wanted, seen: Seen, now: float) -> State:
    """The state of a release that begins, or begins again, with what is there."""
    before = _some(seen.traffic)
    last = _some(wanted.last)
    cut_short = bool(last) and last != before == _some(wanted.traffic) and _ready(last, seen)
    if cut_short:
        before = last
    new = frozenset(key for key in wanted.traffic if key not in before and key not in wanted.last)
    return State(now, before, new, shifted=now if cut_short else None)


def step(wanted: Wanted, state: State, seen: Seen, now: float) -> tuple[State, Action]:
    """The next thing to do.

    All at once: new deployments start beside the old ones; when all are ready, the whole traffic moves; while it
    bakes, an alarm moves it back; then what has no traffic goes, and there is no way back.
    """
    if state.failure is not None:
        return state, _back(state, seen, now)
    if state.settled:
        return state, _finish(wanted, seen)
    sick = sorted(key for key in wanted.traffic if seen.health.get(key) == "failed")
    if sick:
        words = "; ".join(f"{key} did not start: {seen.why.get(key, 'no reason given')}" for key in sick)
        return _fail(wanted, state, seen, now, words)
    missing = tuple(sorted(key for key in wanted.traffic if key not in seen.health))
    starting = sorted(key for key in wanted.traffic if seen.health.get(key) == "starting")
    if (missing or starting) and now - state.began > wanted.patience:
        late = ", ".join(sorted([*missing, *starting]))
        return _fail(wanted, state, seen, now, f"{late} did not become ready in {wanted.patience:g} seconds")
    if missing:
        return state, Deploy(missing)
    if starting:
        return state, Wait(LOOK_EVERY)
    if _some(seen.traffic) != _some(wanted.traffic):
        return replace(state, shifted=now), Shift(wanted.traffic)
    if state.shifted is not None:
        if seen.firing:
            return _fail(wanted, state, seen, now, f"alarm {', '.join(seen.firing)} fired")
        rest = state.shifted + wanted.bake - now
        if wanted.alarms and rest > 0:
            return state, Wait(min(LOOK_EVERY, rest))
    return replace(state, settled=True), _finish(wanted, seen)


def run(wanted: Wanted, adapter: Adapter, clock: Clock) -> None:
    """Do one step after the other until the wanted models serve.

    Raises:
        RolloutFailed: they do not; what served before does.
    """
    state = begin(wanted, adapter.see(), clock.now())
    while True:
        state, action = step(wanted, state, adapter.see(), clock.now())
        match action:
            case Deploy(deployments):
                adapter.deploy(deployments)
            case Shift(traffic):
                adapter.shift(traffic)
            case Remove(deployments):
                adapter.remove(deployments)
            case Wait(seconds):
                clock.sleep(seconds)
            case Done():
                return
            case Failed(reason):
                raise RolloutFailed(reason)


def _finish(wanted: Wanted, seen: Seen) -> Action:
    idle = tuple(sorted(key for key in seen.health if key not in wanted.traffic))
    return Remove(idle) if idle else Done()


def _fail(wanted: Wanted, state: State, seen: Seen, now: float, reason: str) -> tuple[State, Action]:
    failed = replace(state, failure=reason, hopeless=now + wanted.patience)
    return failed, _back(failed, seen, now)


def _back(state: State, seen: Seen, now: float) -> Action:
    """What is left to do until everything is as before."""
    serving = _some(seen.traffic)
    if serving != state.before:
        if _ready(state.before, seen):
            return Shift(state.before)
        lost = sorted(key for key in state.before if seen.health.get(key) != "ready")
        if now < state.hopeless and all(seen.health.get(key) == "starting" for key in lost):
            return Wait(LOOK_EVERY)
        return Failed(f"{state.failure}; no way back, for {', '.join(lost)} cannot serve; serving: {_words(serving)}")
    ours = tuple(sorted(key for key in seen.health if key in state.new))
    if ours:
        return Remove(ours)
    return Failed(f"{state.failure}; serving again: {_words(serving)}")


def _ready(traffic: Traffic, seen: Seen) -> bool:
    return all(seen.health.get(key) == "ready" for key in traffic)


def _some(traffic: Traffic) -> dict[str, int]:
    """Shares above nothing."""
    return {key: share for key, share in traffic.items() if share}


def _words(traffic: Traffic) -> str:
    return ", ".join(f"{key} {share}%" for key, share in sorted(traffic.items())) or "nothing"
