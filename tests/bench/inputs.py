"""Blueprints of any size."""

from __future__ import annotations

HEADER = "version: 1\nname: bench\nowner: bench@acme.example\nnetwork: {mode: public}\n"


def buckets(count: int) -> str:
    """A blueprint with so many buckets and nothing else."""
    if count == 0:
        return HEADER
    lines = (f"    bucket-{i}: {{expire_noncurrent: 30d, expire: 400d}}\n" for i in range(count))
    return HEADER + "storage:\n  buckets:\n" + "".join(lines)


def buckets_and_models(count: int) -> str:
    """A blueprint with so many buckets and as many models, written as people write it, with two environments."""
    text = [HEADER, "storage:\n  buckets:\n"]
    for i in range(count):
        text.append(
            f"    bucket-{i}:\n      versioning: true\n      expire_noncurrent: 30d\n      archive_after: 60d\n"
        )
    text.append("registry:\n  models:\n")
    for i in range(count):
        text.append(f"    model-{i}:\n      description: The model of bucket {i}\n      artifacts: bucket-{i}\n")
    text.append("environments:\n  dev:\n    security: {deletion_protection: false}\n  prod: {}\n")
    return "".join(text)
