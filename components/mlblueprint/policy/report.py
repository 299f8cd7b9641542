"""Violations as people read them, as JSON, and as SARIF for code-scanning views."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from mlblueprint.policy.rule import Violation

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def table(found: Mapping[str, Sequence[Violation]]) -> str:
    """By cloud: one line for each violation, and how many there are."""
    lines = []
    for cloud, violations in found.items():
        mandatory = sum(violation.mandatory for violation in violations)
        lines.append(f"{cloud}: {mandatory} mandatory, {len(violations) - mandatory} advisory")
        lines += [f"  {violation}" for violation in violations]
    return "\n".join(lines) + "\n"


def document(found: Mapping[str, Sequence[Violation]]) -> str:
    """JSON: by cloud, a list of violations."""
    return _text({cloud: [_plain(violation) for violation in violations] for cloud, violations in found.items()})


def sarif(found: Mapping[str, Sequence[Violation]], file: str) -> str:
    """SARIF 2.1.0 with one run for each cloud; every result is about the blueprint file."""
    return _text({"$schema": SARIF, "version": "2.1.0", "runs": [_run(c, v, file) for c, v in found.items()]})


def _plain(violation: Violation) -> dict[str, Any]:
    resource = violation.finding.resource
    return {
        "rule": violation.rule.id,
        "name": violation.rule.name,
        "level": violation.rule.level,
        "resource": resource.name,
        "type": resource.type,
        "urn": resource.urn,
        "message": violation.finding.message,
        "want": violation.rule.want,
        "source": violation.rule.source,
    }


def _run(cloud: str, violations: Sequence[Violation], file: str) -> dict[str, Any]:
    rules = {violation.rule.id: violation.rule for violation in violations}
    return {
        "tool": {
            "driver": {
                "name": "mlblueprint",
                "rules": [
                    {"id": rule.id, "name": rule.name, "shortDescription": {"text": rule.want}}
                    for rule in rules.values()
                ],
            }
        },
        # What stands before the last '/' is what GitHub calls the category, one for each run of an upload.
        # https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
        "automationDetails": {"id": f"mlblueprint/{cloud}/"},
        "results": [
            {
                "ruleId": violation.rule.id,
                "level": "error" if violation.mandatory else "warning",
                # Results of one rule stand on one line here; without this they would be taken for one.
                "partialFingerprints": {"primaryLocationLineHash": _fingerprint(violation)},
                "message": {"text": f"{violation.finding.resource.name}: {violation.finding.message}"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": quote(file.replace("\\", "/"))},
                            "region": {"startLine": 1},
                        },
                        "logicalLocations": [{"fullyQualifiedName": violation.finding.resource.urn}],
                    }
                ],
            }
            for violation in violations
        ],
    }


def _fingerprint(violation: Violation) -> str:
    said = f"{violation.rule.id} {violation.finding.resource.urn} {violation.finding.message}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
