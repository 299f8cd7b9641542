"""The rules of existence: what a cloud accepts, refuses, replaces and will not let go."""

from __future__ import annotations

import hashlib
import os
import string
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.vendor import UNKNOWN, check

from .model import ANYTHING, Cloud, Facts, Marks, Row, fill, fill_if_known
from .store import Resource, Store
from .values import Values, changes, leaves

DEFAULTS = "__defaults"
"""The input under which a plugin remembers which names it made up: the convention of Pulumi's bridged providers."""
FREE_TEXT = (
    "tags",
    "labels",
    "description",
    "metadata",
    "annotations",
    "notes",
    "tagsAll",
    "effectiveLabels",
    DEFAULTS,
)
"""Properties whose text refers to nothing."""


class Refused(Exception):
    """The cloud says no, in its own words."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What an update would do."""

    changed: tuple[str, ...]
    replaces: tuple[str, ...]
    deleted_first: bool


class World:
    """One vendor's account, as far as the store remembers it."""

    def __init__(self, cloud: Cloud, store: Store, configuration: Mapping[str, Any]) -> None:
        self.cloud = cloud
        self.store = store
        self.facts: Facts = cloud.facts(configuration)

    def row(self, type_: str) -> Row:
        if row := self.cloud.types.get(type_):
            return row
        raise Refused(f"{type_} is not emulated: add a row to TYPES in tests/engine/cloud/{self.cloud.table}")

    def named(self, urn: str, type_: str, olds: Values, news: Values, seed: bytes) -> dict[str, Any]:
        """The physical name to add to inputs that have none: the old one, or a new one from the engine's seed."""
        row = self.row(type_)
        if not row.name or news.get(row.name) is not None:
            return {}
        if row.name in olds.get(DEFAULTS, []):
            return {row.name: olds[row.name]}
        digest = hashlib.sha256(seed + urn.encode()).hexdigest()
        uuid = f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
        return {
            row.name: fill(
                row.auto, {"name": urn.rpartition("::")[2], "hex7": digest[:7], "hex8": digest[:8], "uuid": uuid}
            )
        }

    def labels(self, type_: str, inputs: Values) -> dict[str, Any]:
        """What the plugin adds to the inputs so that a change of the provider's labels is a change of each resource."""
        own, together = self.cloud.labels
        if not self.row(type_).labelled:
            return {}
        return {together: {**self.facts["labels_of_all"], **(inputs.get(own) or {})}}

    def check(self, type_: str, inputs: Values) -> list[str]:
        self.row(type_)
        added = (DEFAULTS, self.cloud.labels[1])
        return check(type_, {name: value for name, value in inputs.items() if name not in added})

    def diff(self, type_: str, olds: Values, news: Values) -> Diff:
        row = self.row(type_)
        changed = sorted({path for path in changes(_shown(olds), _shown(news)) if path})
        replaces = tuple(path for path in changed if any(_meets(path, rule, olds, news) for rule in fixed(row)))
        return Diff(
            tuple(changed), replaces, bool(replaces) and (row.replaced_first or self._same_place(row, olds, news))
        )

    def create(self, type_: str, urn: str, inputs: Values, secrets: frozenset[str]) -> Resource:
        row = self.row(type_)
        self._strike("create", type_, urn)
        self._hold(type_, inputs)
        facts: Facts = Marks({**self.facts, **{name: value for name, value in inputs.items() if value is not None}})
        id_ = str(fill(row.id, facts))
        facts["id"] = id_
        name = str(inputs.get(row.name) or id_.rpartition("/")[2])
        facts.setdefault("name", name)
        outputs = {**fill(row.outputs, facts), **self.shown(inputs)}
        handles = [id_, *filter(None, (fill_if_known(template, {**outputs, **facts}) for template in row.known_as))]
        with self.store.transaction():
            if self.store.get(self.cloud.package, type_, id_):
                raise Refused(self.cloud.refusal("taken", row, type_, name))
            edges = self._references(row, type_, inputs, facts)
            rid = self.store.add(
                self.cloud.package, type_, id_, urn, name, _shown(inputs), outputs, secrets | row.secrets,
                list(dict.fromkeys(normal(text) for text in handles)),
            )  # fmt: skip
            for template in (f"{type_} {{id}}", *row.taken):
                text = fill_if_known(template, facts)
                if text is not None and not self.store.take(self.cloud.package, text, rid):
                    raise Refused(self.cloud.refusal("taken", row, type_, name))
            self.store.link(rid, {used: path for used, path in edges.items() if used != rid})
            self._also(row, type_, None, inputs)
        self._strike("create_end", type_, urn)
        made = self.store.get(self.cloud.package, type_, id_)
        assert made is not None
        return made

    def take_over(self, type_: str, urn: str, id_: str, inputs: Values, outputs: Values) -> None:
        """Let something exist that a state file knows of."""
        row = self.row(type_)
        facts: Facts = Marks({**self.facts, **outputs, **_shown(inputs), "id": id_})
        name = str(inputs.get(row.name) or id_.rpartition("/")[2])
        facts.setdefault("name", name)
        handles = [id_, *filter(None, (fill_if_known(template, facts) for template in row.known_as))]
        with self.store.transaction():
            edges = self._references(row, type_, inputs, facts)
            rid = self.store.add(
                self.cloud.package, type_, id_, urn, name, _shown(inputs), outputs, row.secrets,
                list(dict.fromkeys(normal(text) for text in handles)),
            )  # fmt: skip
            for template in (f"{type_} {{id}}", *row.taken):
                if (text := fill_if_known(template, facts)) is not None:
                    self.store.take(self.cloud.package, text, rid)
            self.store.link(rid, {used: path for used, path in edges.items() if used != rid})

    def shown(self, inputs: Values) -> Values:
        """What a response says of the inputs."""
        return self.cloud.answer(_shown(inputs))

    def read(self, type_: str, id_: str) -> Resource | None:
        self.row(type_)
        return self.store.get(self.cloud.package, type_, id_)

    def update(self, type_: str, urn: str, id_: str, inputs: Values) -> Resource:
        row = self.row(type_)
        self._strike("update", type_, urn)
        self._hold(type_, inputs)
        with self.store.transaction():
            old = self.store.get(self.cloud.package, type_, id_)
            if old is None:
                raise Refused(self.cloud.refusal("missing", row, type_, id_))
            facts: Facts = Marks({**self.facts, **old.outputs, **_shown(inputs), "id": id_})
            for path in row.frozen.split():
                if _at(old.inputs, path) != _at(inputs, path):
                    raise Refused(self.cloud.refusal("frozen", row, type_, old.name, path))
            self._also(row, type_, old.inputs, inputs)
            dropped = old.inputs.keys() - inputs.keys() - row.outputs.keys()
            kept = {name: value for name, value in old.outputs.items() if name not in dropped}
            edges = self._references(row, type_, inputs, facts)
            self.store.change(old.rid, _shown(inputs), {**kept, **self.shown(inputs)})
            self.store.link(old.rid, {used: path for used, path in edges.items() if used != old.rid})
        made = self.store.get(self.cloud.package, type_, id_)
        assert made is not None
        return made

    def delete(self, type_: str, urn: str, id_: str) -> None:
        row = self.row(type_)
        self._strike("delete", type_, urn)
        with self.store.transaction():
            old = self.store.get(self.cloud.package, type_, id_)
            if old is None:
                return  # every provider takes "not found" for done
            self._unlocked(row, old)
            for prop, value in row.kept.items():
                if old.inputs.get(prop) == value:
                    raise Refused(self.cloud.refusal("kept", row, type_, old.name, f"{prop} is {value}"))
            users = self.store.users(old.rid)
            forced = bool(row.force) and bool(old.inputs.get(row.force))
            held = [user for user in users if user.type not in row.takes | row.leaves]
            inside = [user for user in held if user.type != OBJECT or not forced]
            if inside:
                raise Refused(self.cloud.refusal("in_use", row, type_, old.name, f"{inside[0].type} {inside[0].id}"))
            for user in users:
                self.store.remove(user.rid, keep_names=user.type in row.leaves)
            self._also(row, type_, old.inputs, None)
            self.store.remove(old.rid, keep_names=bool(row.lingers))

    def _also(self, row: Row, type_: str, before: Values | None, after: Values | None) -> None:
        if row.also is not None and (refusal := row.also(self.store, before, after)) is not None:
            raise Refused(f"{type_.rpartition(':')[2]}: https response error StatusCode: 400, api error {refusal}")

    def _unlocked(self, row: Row, old: Resource) -> None:
        for lock in self.store.resources("cloud = ? AND rid <> ?", self.cloud.package, old.rid):
            scope = self.cloud.types[lock.type].locks if lock.type in self.cloud.types else ""
            if scope and f"{old.id}/".lower().startswith(f"{lock.inputs[scope]}/".lower()):
                raise Refused(self.cloud.refusal("locked", row, old.type, old.name, lock.id))

    def _references(self, row: Row, type_: str, inputs: Values, facts: Facts) -> dict[int, str]:
        """What the inputs refer to, by rid; a reference to nothing is refused."""
        edges: dict[int, str] = {}
        for path, value in leaves({name: value for name, value in inputs.items() if name not in FREE_TEXT}):
            if not isinstance(value, str) or value.startswith("{") or (path == row.name and path not in row.refers):
                continue
            identified = self.cloud.identify(value, facts)
            used = self.store.find(self.cloud.package, normal(value))
            if used is None and identified is not None:
                used = self.store.find(self.cloud.package, normal(identified))
            kind = row.refers.get(path)
            if used is None and kind not in (None, ANYTHING):
                used = self.store.find(self.cloud.package, value, kind)
            must = kind is not None or identified is not None
            if used is not None:
                edges.setdefault(used.rid, path)
            elif must and value not in facts.get("always_there", ()):
                raise Refused(self.cloud.refusal("missing", row, type_, value, path))
        if parent := self.cloud.container(str(facts["id"])):
            used = self.store.find(self.cloud.package, normal(parent))
            if used is None:
                raise Refused(self.cloud.refusal("missing", row, type_, parent, "parent"))
            edges.setdefault(used.rid, "parent")
        return edges

    def _hold(self, type_: str, inputs: Values) -> None:
        """A cloud judges the request that arrives, whatever the plugin thought of it before."""
        if any(value is UNKNOWN for _, value in leaves(inputs)):
            raise Refused(f"{type_}: a value was still unknown when the request was made")
        if problems := self.check(type_, inputs):
            raise Refused(f"{type_}: " + "; ".join(problems))

    def _same_place(self, row: Row, olds: Values, news: Values) -> bool:
        """Whether the new one would meet the old one under its name, so that it cannot come first."""
        if row.name in olds.get(DEFAULTS, []):
            return False
        return self.cloud.place == "always" or (bool(row.name) and olds.get(row.name) == news.get(row.name))

    def _strike(self, op: str, type_: str, urn: str) -> None:
        action = self.store.strike(op, type_, urn)
        if action is None:
            return
        if action == "die":
            os._exit(137)
        if action.startswith("slow:"):
            self.store.log(self.cloud.package, "waiting", type_, urn, "", "")
            time.sleep(float(action.removeprefix("slow:")))
            return
        raise Refused(self.cloud.faults[action].format(type=type_.rpartition(":")[2]))


OBJECT = "object"
"""The pseudo-type of what a test puts inside a bucket or a registry."""


def put_object(store: Store, holder: Resource, name: str) -> None:
    """Data that the stack does not know of: what a delete must not lose."""
    with store.transaction():
        rid = store.add(holder.cloud, OBJECT, f"{holder.id}/{name}", "", name, {}, {}, frozenset(), [])
        store.link(rid, {holder.rid: "inside"})


def fixed(row: Row) -> set[str]:
    """What forces a replacement: what the table says, and the inputs that an id is made of."""
    parts = {name.partition("[")[0] for _, name, _, _ in string.Formatter().parse(row.id) if name}
    return {*row.replace.split(), *parts}


def normal(text: str) -> str:
    """Azure ids ignore case, and no other vendor has two things whose ids differ in case only."""
    return text.lower()


def _shown(inputs: Values) -> Values:
    return {name: value for name, value in inputs.items() if name != DEFAULTS}


def _meets(path: str, rule: str, olds: Values, news: Values) -> bool:
    """Whether a change at `path` is one of what `rule` names: there, below, or above with a difference at the rule."""
    if f"{path}.".startswith(f"{rule}."):
        return True
    return rule.startswith(f"{path}.") and _at(olds, rule) != _at(news, rule)


def _at(values: Values, path: str) -> list[object]:
    return [value for at, value in leaves(values) if f"{at}.".startswith(f"{path}.")]
