"""Which types of resources a stack is made of, noted while they are registered: what deploys it may touch no others."""

from __future__ import annotations

from pulumi import ResourceOptions, ResourceTransformationArgs

OURS = ("mlblueprint:", "pulumi:")
"""Components and providers: no cloud knows them."""


def recording(types: set[str], opts: ResourceOptions | None) -> ResourceOptions:
    """The options of a component, so that the types of everything below it are noted in `types`."""

    def note(args: ResourceTransformationArgs) -> None:
        if not args.type_.startswith(OURS):
            types.add(args.type_)

    return ResourceOptions.merge(opts, ResourceOptions(transformations=[note]))
