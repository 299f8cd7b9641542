"""`docs/security.md`: each rule, what it asks for on each cloud, who asks for it, and the exceptions with reasons."""

from __future__ import annotations

from collections.abc import Iterator

from mlblueprint.policy.rule import Check, Companion, Forbidden, Rule
from mlblueprint.policy.rules import CLOUDS, RULES

INTRODUCTION = """\
# Security: what a stack is held to

<!-- Written by `mlblueprint rules --write docs/security.md`; do not edit. -->

```console
$ mlblueprint policy blueprints/churn.yaml --cloud all --environment prod
aws: 0 mandatory, 0 advisory
gcp: 0 mandatory, 0 advisory
azure: 0 mandatory, 0 advisory
```

The same rules run in three places: over a plan, as above, without credentials; in the engine, as a policy pack
(`pulumi preview --policy-pack policies`), where they also see resources that a program makes beside a blueprint; and in
a platform team's own tests:

```python
def test_what_we_ship_is_safe(plan_blueprint):
    graph = plan_blueprint("blueprints/churn.yaml", "aws", environment="prod")
    assert not graph.violations()
```

**mandatory** stops a preview, and makes `mlblueprint policy` end with exit code 1. **advisory** is said and stops
nothing: the blueprint has a field for it, and somebody chose. A platform team changes levels and settings in one file,
`--config` here and `--policy-pack-config` there ([policies/README.md](../policies/README.md)).

How this was checked: `tests/policy/` holds a plan that passes and, for every check below, a mutant of it that fails.
That a plan passes says what the cloud will be asked for; nobody has scanned a live account.
"""


def text() -> str:
    """The whole document."""
    lines = [INTRODUCTION, "| rule | level | what | who asks |", "|---|---|---|---|"]
    lines += [f"| [{r.id}](#{r.id.lower()}) `{r.name}` | {r.level} | {r.want} | {_cell(r.source)} |" for r in RULES]
    for rule in RULES:
        lines += ["", f"## {rule.id}", "", f"`{rule.name}`: {rule.want}.", *_asked(rule)]
    return "\n".join(lines) + "\n"


def _asked(rule: Rule) -> Iterator[str]:
    if rule.whole:
        doc = rule.whole[0].__doc__ or ""
        yield from ("", f"On every cloud: {doc.strip()}")
        return
    for cloud, module in CLOUDS.items():
        asked = module.CHECKS.get(rule.id, ())
        if not asked:
            continue
        yield from ("", f"**{cloud}**", "")
        yield from dict.fromkeys(f"- {_line(one)}" for one in asked)


def _line(one: object) -> str:
    match one:
        case Check():
            kind, path = one.type.rpartition(":")[2], f".{one.path}" if one.path else ""
            but = f" Not for `{one.but}`: {one.because}." if one.but else ""
            return f"`{kind}{path}` is {'somewhere ' if one.among else ''}{one.test.words}.{but}"
        case Companion():
            return f"every `{one.type.rpartition(':')[2]}` has a `{one.companion.rpartition(':')[2]}`."
        case Forbidden():
            return f"no `{one.type.rpartition(':')[2]}`."
    raise TypeError(one)


def _cell(text_: str) -> str:
    return text_.replace("|", "·")
