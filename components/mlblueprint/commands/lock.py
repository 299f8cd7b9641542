"""`mlblueprint lock`: which version of each model is served. It moves nothing in a cloud: `pulumi up` does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlblueprint.models.versions import Alias
    from mlblueprint.problems import BlueprintError
    from mlblueprint.spec import Lock, LockedVersion


def add(commands: Any, clouds: Sequence[str]) -> None:
    """Tell the parser of the command line about `lock`."""
    lock = commands.add_parser("lock", help="say which version of each model is served")
    verbs = lock.add_subparsers(metavar="VERB", required=True)

    show = verbs.add_parser("show", help="print what is locked")
    show.add_argument("--cloud", choices=clouds, help="absent: all of them")
    _add_file(show)
    show.set_defaults(run=_command(_show))

    put = verbs.add_parser("set", help="serve a version: put an alias on it")
    put.add_argument("model", metavar="MODEL@ALIAS", help="churn@approved or churn@candidate")
    put.add_argument("version", metavar="VERSION")
    put.add_argument("--cloud", choices=clouds, required=True)
    put.add_argument("--artifact", metavar="URI", help="where its files are; needed once for each version that has any")
    put.add_argument("--image", metavar="REF@sha256:...", help="image that serves it, if the variant names none")
    _add_file(put)
    put.set_defaults(run=_command(_set))

    pull = verbs.add_parser("pull", help="lock what a cloud's registry says now")
    pull.add_argument("outputs", metavar="FILE", help="what `pulumi stack output --json` printed; - for standard input")
    pull.add_argument("--cloud", choices=clouds, help="refuse the outputs of a stack that is elsewhere")
    _add_file(pull)
    pull.set_defaults(run=_command(_pull))


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--environment", metavar="E", help="the lock file of this environment")
    parser.add_argument("--file", metavar="FILE", help="absent: stacks/models.<environment>.lock.yaml")


def _command(run: Callable[[argparse.Namespace], None]) -> Callable[[argparse.Namespace], int]:
    def command(options: argparse.Namespace) -> int:
        from mlblueprint.problems import BlueprintError

        try:
            run(options)
        except BlueprintError as error:
            print(error, file=sys.stderr)
            return 2
        return 0

    return command


def _show(options: argparse.Namespace) -> None:
    file = _file(options)
    lock = _read(file)
    rows = [row for cloud in sorted(lock.clouds) if options.cloud in (None, cloud) for row in _rows(lock, cloud)]
    if not rows:
        print(f"{file}: nothing is locked, models wait for their first version")
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _rows(lock: Lock, cloud: str) -> Iterator[tuple[str, ...]]:
    for name, model in sorted(lock.models(cloud).items()):
        for number, version in sorted(model.versions.items(), key=lambda item: int(item[0])):
            aliases = ", ".join(alias for alias, meant in sorted(model.aliases.items()) if meant == number)
            yield cloud, f"{name}@{number}", aliases, version.artifact or "", version.image or ""


def _set(options: argparse.Namespace) -> None:
    from mlblueprint.models.lock import write_lock
    from mlblueprint.models.versions import moves, promoted, with_model
    from mlblueprint.spec import LockedModel

    (name, alias), (number, version) = _alias(options.model), _version(options)
    file = _file(options)
    lock = _read(file)
    before = lock.models(options.cloud).get(name, LockedModel())
    if number not in before.versions and version.artifact is None and version.image is None:
        given = f"{file} knows no version {number} of {name} on {options.cloud}"
        raise _refused(
            given,
            f"known: {', '.join(before.versions) or 'none'}",
            "add --artifact URI or --image, or `mlblueprint lock pull`",
        )
    after = promoted(before, alias, number, version)
    write_lock(with_model(lock, options.cloud, name, after), file)
    _tell(file, options.cloud, name, moves(before, after))


def _pull(options: argparse.Namespace) -> None:
    from mlblueprint.models.lock import write_lock
    from mlblueprint.models.versions import moves, pulled, with_model
    from mlblueprint.spec import LockedModel
    from mlblueprint.targets import target

    outputs = _outputs(options.outputs)
    cloud = outputs["cloud"]
    if options.cloud not in (None, cloud):
        raise _refused(
            f"the stack of {options.outputs} is on {cloud}", f"--cloud is {options.cloud}", "name the other stack"
        )
    file = _file(options, outputs.get("environment"))
    lock, said = _read(file), []
    for name, identity in sorted(outputs["models"].items()):
        before = lock.models(cloud).get(name, LockedModel())
        after = pulled(before, target(cloud).pull.registered(identity))
        lock = with_model(lock, cloud, name, after)
        said.append((name, list(moves(before, after))))
    write_lock(lock, file)
    for name, words in said:
        _tell(file, cloud, name, words)


def _outputs(file: str) -> dict[str, Any]:
    import json

    from mlblueprint.load import read_file

    text = sys.stdin.read() if file == "-" else read_file(file, "a stack's outputs are a JSON file")
    try:
        outputs = json.loads(text)
    except ValueError as error:
        raise _refused(f"{file} is not JSON ({error})", *_WANTED) from None
    if not isinstance(outputs, dict) or not _is_ours(outputs):
        raise _refused(f"{file} has no outputs of a stack of ours", *_WANTED)
    return outputs


def _is_ours(outputs: dict[str, Any]) -> bool:
    models = outputs.get("models")
    return (
        isinstance(outputs.get("cloud"), str)
        and isinstance(outputs.get("environment"), str | None)
        and isinstance(models, dict)
        and all(isinstance(identity, str) for identity in models.values())
    )


_WANTED = ("`cloud`, `environment` and `models` of a stack", "write it with `pulumi stack output --json`")


def _alias(text: str) -> tuple[str, Alias]:
    from pydantic_core import PydanticCustomError

    from mlblueprint.models.versions import ALIASES
    from mlblueprint.spec import ModelRef

    try:
        reference = ModelRef.parse(text)
    except PydanticCustomError:
        allowed, fix = "MODEL@approved or MODEL@candidate", "write it like churn@approved"
        raise _refused(f"'{text}' is no alias of a model", allowed, fix) from None
    for alias in ALIASES:
        if alias == reference.version:
            return reference.model, alias
    raise _refused(f"'{text}' is a version", "an alias is put on a version", f"write {reference.model}@approved")


def _version(options: argparse.Namespace) -> tuple[str, LockedVersion]:
    from pydantic import ValidationError

    from mlblueprint.checking.explain import explain
    from mlblueprint.problems import BlueprintError
    from mlblueprint.spec import LockedModel

    facts = {key: getattr(options, key) for key in ("artifact", "image") if getattr(options, key) is not None}
    data = {"versions": {options.version: facts}}
    try:
        ((number, version),) = LockedModel.model_validate(data).versions.items()
    except ValidationError as error:
        raise BlueprintError(explain(error, data, LockedModel)) from None
    return number, version


def _file(options: argparse.Namespace, environment: str | None = None) -> str:
    from mlblueprint.models.lock import conventional

    return str(options.file or conventional(options.environment or environment))


def _read(file: str) -> Lock:
    from pathlib import Path

    from mlblueprint.models.lock import load_lock
    from mlblueprint.spec import Lock
    from mlblueprint.targets import TARGETS

    return load_lock(file, TARGETS) if Path(file).exists() else Lock()


def _tell(file: str, cloud: str, name: str, words: Iterable[str]) -> None:
    print(f"{file}: {name} on {cloud}: {'; '.join(words) or 'nothing new'}")


def _refused(given: str, allowed: str, fix: str) -> BlueprintError:
    from mlblueprint.problems import BlueprintError, Problem

    return BlueprintError([Problem((), given, allowed, fix)])
