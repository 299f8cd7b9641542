"""Fewer names for each resource: those of API versions, which the SDK brings by the dozen, lead nowhere from here.

pulumi-azure-native has a type for each API version, and each type is an alias of every other: 3,700 aliases in a stack
of 250 resources, more than two thirds of the time of its plan. This package has always made resources by the names
without a version, so no state holds the others. Names of older modules stay: they carry a state across the SDK's own
renames (pulumi-azure-native 3.29.0, `alias_opts` of each resource).
"""

from __future__ import annotations

import re

from pulumi import Alias, ResourceOptions, ResourceTransformationArgs, ResourceTransformationResult

VERSIONED = re.compile(r"azure-native:[a-z]+/v\d{8}(preview)?:")


def without_versions(args: ResourceTransformationArgs) -> ResourceTransformationResult | None:
    """A transformation: the same resource, without the aliases that name an API version."""
    aliases = args.opts.aliases
    if not isinstance(aliases, list):
        return None
    kept = [alias for alias in aliases if not _versioned(alias)]
    if len(kept) == len(aliases):
        return None
    opts = ResourceOptions.merge(None, args.opts)
    opts.aliases = kept
    return ResourceTransformationResult(args.props, opts)


def _versioned(alias: object) -> bool:
    return isinstance(alias, Alias) and isinstance(alias.type_, str) and VERSIONED.match(alias.type_) is not None
