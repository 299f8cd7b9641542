"""What exists: resources, who uses whom, names that are taken, faults to come, and a log of every call."""

from __future__ import annotations

import fnmatch
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
    rid INTEGER PRIMARY KEY, cloud TEXT, type TEXT, id TEXT, urn TEXT, name TEXT,
    inputs TEXT, outputs TEXT, secrets TEXT, UNIQUE (cloud, type, id));
CREATE TABLE IF NOT EXISTS handles (cloud TEXT, text TEXT, rid INTEGER REFERENCES resources ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS handle ON handles (cloud, text);
CREATE TABLE IF NOT EXISTS taken (
    cloud TEXT, text TEXT, rid INTEGER REFERENCES resources ON DELETE SET NULL, UNIQUE (cloud, text));
CREATE TABLE IF NOT EXISTS uses (
    user INTEGER REFERENCES resources ON DELETE CASCADE,
    used INTEGER REFERENCES resources ON DELETE CASCADE, path TEXT);
CREATE TABLE IF NOT EXISTS faults (
    fid INTEGER PRIMARY KEY, op TEXT, match TEXT, skip INTEGER, times INTEGER, each_once INTEGER, action TEXT);
CREATE TABLE IF NOT EXISTS struck (fid INTEGER, urn TEXT, UNIQUE (fid, urn));
CREATE TABLE IF NOT EXISTS calls (
    n INTEGER PRIMARY KEY, cloud TEXT, op TEXT, type TEXT, urn TEXT, id TEXT, outcome TEXT);
"""


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that exists."""

    rid: int
    cloud: str
    type: str
    id: str
    urn: str
    """Empty when it was there before us."""
    name: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    secrets: frozenset[str]


class Store:
    """A SQLite file that plugins and tests of one run share."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA synchronous = OFF")
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'calls'").fetchone():
            self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one writer at a time in every process."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, arguments).fetchall()

    def resources(self, where: str = "1", *arguments: object) -> list[Resource]:
        columns = "rid, cloud, type, id, urn, name, inputs, outputs, secrets"
        return [
            Resource(*row[:6], json.loads(row[6]), json.loads(row[7]), frozenset(json.loads(row[8])))
            for row in self._rows(f"SELECT {columns} FROM resources WHERE {where} ORDER BY rid", *arguments)
        ]

    def ours(self) -> list[Resource]:
        """What a stack made, without what was there before."""
        return self.resources("urn <> ''")

    def one(self, name: str) -> Resource:
        """The one resource whose logical name, type or id matches the pattern."""
        found = [
            resource
            for resource in self.resources()
            if any(
                fnmatch.fnmatchcase(text, name)
                for text in (resource.urn.rpartition("::")[2], resource.type, resource.id)
            )
        ]
        if len(found) != 1:
            raise LookupError(
                f"{name!r} matches {[resource.urn or resource.id for resource in found]}, not one resource"
            )
        return found[0]

    def get(self, cloud: str, type_: str, id_: str) -> Resource | None:
        return next(iter(self.resources("cloud = ? AND type = ? AND id = ?", cloud, type_, id_)), None)

    def find(self, cloud: str, text: str, type_: str | None = None) -> Resource | None:
        """The resource that `text` names: by id or another handle, or, with a type, by its bare name."""
        if type_ is not None:
            named = "cloud = ? AND type = ? AND (name = ? OR id = ?)"
            return next(iter(self.resources(named, cloud, type_, text, text)), None)
        handled = "rid IN (SELECT rid FROM handles WHERE cloud = ? AND text = ?)"
        return next(iter(self.resources(handled, cloud, text)), None)

    def add(
        self,
        cloud: str,
        type_: str,
        id_: str,
        urn: str,
        name: str,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any],
        secrets: frozenset[str],
        handles: list[str],
    ) -> int:
        """Make it; `handles` are the texts by which others may refer to it."""
        cursor = self._db.execute(
            "INSERT INTO resources (cloud, type, id, urn, name, inputs, outputs, secrets)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (cloud, type_, id_, urn, name, json.dumps(inputs), json.dumps(outputs), json.dumps(sorted(secrets))),
        )
        rid = cursor.lastrowid
        assert rid is not None
        self._db.executemany("INSERT INTO handles VALUES (?, ?, ?)", [(cloud, text, rid) for text in handles])
        return rid

    def change(self, rid: int, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        """Put new properties: an update by the plugin, or drift by a test."""
        with self._lock:
            self._db.execute(
                "UPDATE resources SET inputs = ?, outputs = ? WHERE rid = ?",
                (json.dumps(inputs), json.dumps(outputs), rid),
            )

    def remove(self, rid: int, keep_names: bool = False) -> None:
        """Take it away with its edges, and its names unless they linger."""
        with self._lock:
            if not keep_names:
                self._db.execute("DELETE FROM taken WHERE rid = ?", (rid,))
            self._db.execute("DELETE FROM resources WHERE rid = ?", (rid,))

    def take(self, cloud: str, text: str, rid: int) -> bool:
        """Whether the name was free."""
        inserted = self._db.execute("INSERT OR IGNORE INTO taken VALUES (?, ?, ?)", (cloud, text, rid))
        return inserted.rowcount == 1

    def link(self, user: int, edges: Mapping[int, str]) -> None:
        """Replace what `user` uses."""
        self._db.execute("DELETE FROM uses WHERE user = ?", (user,))
        self._db.executemany("INSERT INTO uses VALUES (?, ?, ?)", [(user, used, path) for used, path in edges.items()])

    def users(self, rid: int) -> list[Resource]:
        return self.resources("rid IN (SELECT user FROM uses WHERE used = ? AND user <> ?)", rid, rid)

    def fault(
        self, action: str, op: str = "create", match: str = "*", skip: int = 0, times: int = 1, each_once: bool = False
    ) -> None:
        """Let calls of `op` on logical names or types that match end badly.

        Args:
            action: a key of the cloud's `faults`, or `die`, `die_after`, `slow:<seconds>`.
            skip: let so many through first.
            times: how often it strikes; with `each_once`, once on each resource.
        """
        with self.transaction():
            self._db.execute(
                "INSERT INTO faults (op, match, skip, times, each_once, action) VALUES (?, ?, ?, ?, ?, ?)",
                (op, match, skip, times, each_once, action),
            )

    def clear_faults(self) -> None:
        with self.transaction():
            self._db.execute("DELETE FROM faults")

    def strike(self, op: str, type_: str, urn: str) -> str | None:
        """The action of the fault that this call meets, used up by asking."""
        with self.transaction():
            for fid, match, skip, each_once, action in self._rows(
                "SELECT fid, match, skip, each_once, action FROM faults WHERE op = ? AND times > 0", op
            ):
                name = urn.rpartition("::")[2]
                if not (fnmatch.fnmatchcase(name, match) or fnmatch.fnmatchcase(type_, match)):
                    continue
                if each_once:
                    if self._db.execute("INSERT OR IGNORE INTO struck VALUES (?, ?)", (fid, urn)).rowcount:
                        return str(action)
                elif skip > 0:
                    self._db.execute("UPDATE faults SET skip = skip - 1 WHERE fid = ?", (fid,))
                else:
                    self._db.execute("UPDATE faults SET times = times - 1 WHERE fid = ?", (fid,))
                    return str(action)
        return None

    def log(self, cloud: str, op: str, type_: str, urn: str, id_: str, outcome: str) -> None:
        with self._lock:
            self._db.execute(
                "INSERT INTO calls (cloud, op, type, urn, id, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (cloud, op, type_, urn, id_, outcome),
            )

    def calls(self, op: str = "%") -> list[tuple[str, str, str]]:
        """(op, logical name, outcome) of every call that changed or tried to change something, in order."""
        return [(op, urn.rpartition("::")[2], outcome) for op, urn, outcome in self._rows(
            "SELECT op, urn, outcome FROM calls WHERE op LIKE ? ORDER BY n", op)]  # fmt: skip

    def close(self) -> None:
        self._db.close()
