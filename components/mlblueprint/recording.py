"""What a stack is made of, noted while it is registered: whoever deploys it may touch nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ResourceOptions, ResourceTransformationArgs

OURS = ("mlblueprint:", "pulumi:")
"""Components and providers: no cloud knows them."""


class Recording:
    """Types of resources, and the values of one input of one type."""

    def __init__(self, coming: Mapping[str, Sequence[str]], type_: str = "", key: str = "") -> None:
        """`coming`: component -> types that it may get later, and that count from the beginning."""
        self.types: set[str] = set()
        self.values: list[Any] = []
        self._coming, self._type, self._key = coming, type_, key

    def of(self, opts: ResourceOptions | None) -> ResourceOptions:
        """The options of a component, so that everything below it is noted."""
        return ResourceOptions.merge(opts, ResourceOptions(transformations=[self._note]))

    def _note(self, args: ResourceTransformationArgs) -> None:
        self.types.update(self._coming.get(args.type_, ()))
        if not args.type_.startswith(OURS):
            self.types.add(args.type_)
        if args.type_ == self._type and isinstance(args.props, Mapping):
            self.values.append(args.props[self._key])
