"""Whatever the bytes: a Document, or problems that each stand inside the file; and JSON is read as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlblueprint.document import Document, read
from mlblueprint.problems import BlueprintError, Path
from mlblueprint.document.scalars import resolve

BLUEPRINT = """\
# The churn model
version: 1
name: churn
owner: ml@example.com
labels: &labels {team: risk, tier: "gold"}
network: {mode: private, cidr: 10.64.0.0/16}
security:
  encryption: customer_managed
  key_rotation: 90d
storage:
  buckets:
    features: &bucket
      versioning: true
      expire_noncurrent: 30d
    raw: *bucket
registry:
  models:
    churn: {description: 'who leaves', approval: manual, artifacts: features}
environments:
  dev:
    labels: *labels
    network:
      mode: public
    notes: |
      two lines
      of text
clouds:
  gcp: {network: {flow_sampling: 50%}}
  rules: [1, 1.10, 0x1f, ~, [a, {b: c}]]
"""

PIECES = st.sampled_from(
    [
        "a", "b", "on", "null", "1", "012", "1.10", "0x1f", ".inf", "~", "<<", "é", "\U0001f600", " ", "  ", "    ",
        "\n", "\n  ", "\n- ", "\r\n", "\r", "\t", ": ", ":", "- ", "? ", "[", "]", "{", "}", ", ", "'", '"', "\\",
        "\\ud800", "\\UFFFFFFFF", "|", ">", "|2-", "#", " # c", "&a ", "&b ", "*a", "*b", "!", "!!str ", "!x ", "!<",
        "%YAML 1.1\n", "%YAML 9", "%TAG ! x\n", "---", "\n---\n", "\n...\n", "@", "`", "%", "=", "\ufeff", "\x00",
        "\x85", "\u2028", "\ud800", "a: 1\n", "b:\n  ", "&a {b: *a}",
    ]
)  # fmt: skip

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
YAML_ISH = st.lists(PIECES, max_size=40).map("".join)

# Without what JSON may write raw and we refuse; its surrogate pairs (\ud83d\ude00) are no escapes in YAML.
RAW = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
PRINTABLE = st.text(st.characters(codec="utf-8"), max_size=12).map(lambda text: RAW.sub("", text))
NUMBERS = st.integers(-(10**200), 10**200) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=20,
)


@st.composite
def spoilt_blueprints(draw: st.DrawFn) -> str:
    """The blueprint with a few stretches cut out, doubled or replaced."""
    text = BLUEPRINT
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(PIECES | st.just(text[start:end] * 2) | st.just("")) + text[end:]
    return text


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two parsers PyYAML may have."""
    if request.param == "python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    elif not yaml.__with_libyaml__:
        pytest.skip("this PyYAML was built without libyaml: pip install --force-reinstall pyyaml")


# The fixture changes nothing that one example could leave behind for the next.
once_per_parser = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def lines_of(content: bytes | str) -> list[str]:
    text = content if isinstance(content, str) else content.decode(errors="replace")
    return re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))


def ends_well(content: bytes | str) -> Document | None:
    """The Document; None after checking that what refused it can be shown and stands inside the file."""
    try:
        document = read(content, "f.yaml")
    except BlueprintError as error:
        lines = lines_of(content)
        assert error.problems
        for problem in error.problems:
            assert str(problem).encode()
            assert problem.given
            assert problem.allowed
            assert problem.fix
            assert problem.where is not None
            assert 1 <= problem.where.line <= len(lines), problem
            assert 1 <= problem.where.column <= len(lines[problem.where.line - 1]) + 1, problem
        return None
    lines = lines_of(content)
    for path, value in walk(document.data, ()):
        for where in (document.locate(path), document.locate_key(path)):
            assert 1 <= where.line <= len(lines), path
            assert 1 <= where.column <= len(lines[where.line - 1]) + 1, path
        text = document.text_of(path)
        assert text is None or not isinstance(value, str) or text == value
    return document


def walk(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    yield path, value
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in below:
        yield from walk(inner, (*path, step))


@once_per_parser
@given(st.binary(max_size=60))
@example(b"\xff\xfea\x00")
@example(b"\xef\xbb\xbfa: \xe9")
@example(b"a: 1\r\n\r\xc3")
def test_any_bytes_end_well(parser: None, content: bytes) -> None:
    ends_well(content)


@once_per_parser
@given(ANY_TEXT)
@example("\ufeff\ufeff")
@example("a: \ud800")
def test_any_text_ends_well(parser: None, content: str) -> None:
    ends_well(content)


@once_per_parser
@given(YAML_ISH)
@example("? a")
@example('a: "\\UFFFFFFFF"')
@example("a: &a {b: *a}")
@example("a: &x\n*x : 1")
@example("%YAML 1." + "9" * 5_000 + "\n---\na: 1")
@example("a: 1\n---")
def test_text_like_yaml_ends_well(parser: None, content: str) -> None:
    ends_well(content)


@once_per_parser
@given(spoilt_blueprints())
@example(BLUEPRINT)
def test_spoilt_blueprint_ends_well(parser: None, content: str) -> None:
    ends_well(content)


@once_per_parser
@given(YAML_ISH | spoilt_blueprints())
@example(BLUEPRINT)
def test_nothing_written_is_lost(parser: None, content: str) -> None:
    """An accepted file has every key and text that PyYAML's composer finds in it."""
    document = ends_well(content)
    if document is not None:
        loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
        node = yaml.compose(content.removeprefix("\ufeff"), Loader=loader)
        assert shape_of_node(node) == shape_of(document.data)


def shape_of(value: object) -> object:
    """Keys, lists and texts; of a scalar that is no text only that it is there."""
    if isinstance(value, dict):
        return {key: shape_of(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape_of(inner) for inner in value]
    return value if isinstance(value, str) else "no text"


def shape_of_node(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        assert len({key.value for key, _ in node.value}) == len(node.value)
        return {key.value: shape_of_node(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [shape_of_node(inner) for inner in node.value]
    assert isinstance(node, yaml.ScalarNode)
    return node.value if node.style or isinstance(resolve(node.value), str) else "no text"


@once_per_parser
@given(st.dictionaries(PRINTABLE, JSON, max_size=5), st.sampled_from([None, 2]))
def test_json_is_read_as_json(parser: None, data: dict[str, object], indent: int | None) -> None:
    assert read(json.dumps(data, indent=indent, ensure_ascii=False), "f.yaml").data == data
