"""What workloads are made of: images, software that clouds ship in images of their own, folders, variables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from mlblueprint.spec.base import Reference, Text, refusal
from mlblueprint.spec.shorthand import Shorthand


@dataclass(frozen=True, slots=True)
class Named(Shorthand):
    """A name of something, in parts: the groups of its form."""

    noun: ClassVar[str]
    allowed: ClassVar[str]

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the shorthand.

        Raises:
            PydanticCustomError: not of that form.
        """
        if isinstance(value, cls):
            return value
        match = re.fullmatch(cls.form, value) if isinstance(value, str) else None
        if match is None:
            raise refusal(f"is not {cls.noun}", cls.allowed, f"write it like {cls.examples[0]}")
        return cls(*match.groups())


_KEY = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class Image(Named):
    """An image of `images.repositories`: `train`, `train:v12`, or by digest."""

    repository: str
    suffix: str | None = None
    """`:tag` or `@sha256:...`, as it stands behind the repository's URL. None: the tag `latest`."""

    form = rf"({_KEY})(:[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}|@sha256:[0-9a-f]{{64}})?"
    noun = "an image"
    allowed = "a repository of images.repositories, and when wanted :tag or @sha256:digest"
    examples = ("train:v12",)

    @property
    def reference(self) -> str:
        """What follows the repository's URL, always there."""
        return self.suffix or ":latest"

    def __str__(self) -> str:
        return f"{self.repository}{self.suffix or ''}"


ImageRef = Annotated[Image, Reference("images.repositories", until=":@")]
"""An image of your own. Whoever runs it may pull it."""


@dataclass(frozen=True, slots=True)
class Folder(Named):
    """A folder of a bucket: `artifacts/models/churn`."""

    bucket: str
    path: str

    form = rf"({_KEY})/([A-Za-z0-9][A-Za-z0-9._=-]*(?:/[A-Za-z0-9][A-Za-z0-9._=-]*){{0,15}})/?"
    noun = "a folder of a bucket"
    allowed = "a bucket of storage.buckets, '/' and a path of letters, digits and . _ = -"
    examples = ("artifacts/models/churn",)

    def __str__(self) -> str:
        return f"{self.bucket}/{self.path}"


FolderRef = Annotated[Folder, Reference("storage.buckets", until="/")]
"""A folder of a bucket. Whoever refers to it may read the bucket."""


@dataclass(frozen=True, slots=True)
class Software(Named):
    """Software that a cloud ships in an image of its own, by name and the beginning of a version: `pytorch:2.6`."""

    name: str
    version: str | None = None
    """Matches every version that begins with these parts: `2` takes 2.6.1. None: the newest that the cloud has."""

    noun = "software that clouds ship images of"

    def matches(self, version: str) -> bool:
        """Whether a version begins with the parts that are asked for."""
        wanted = self.version.split(".") if self.version else []
        return version.split(".")[: len(wanted)] == wanted

    def __str__(self) -> str:
        return f"{self.name}:{self.version}" if self.version else self.name


class Framework(Software):
    """A framework, with its version: code written for one seldom runs on another."""

    __slots__ = ()
    NAMES: ClassVar[tuple[str, ...]] = ("huggingface", "pytorch", "sklearn", "tensorflow")
    form = rf"({'|'.join(NAMES)}):([0-9]+(?:\.[0-9]+){{0,2}})"
    noun = "a framework and its version"
    allowed = f"NAME:VERSION with one of {', '.join(NAMES)}"
    examples = ("pytorch:2.6",)


class Engine(Software):
    """A server for models, with a version when wanted."""

    __slots__ = ()
    NAMES: ClassVar[tuple[str, ...]] = ("sklearn", "torchserve", "triton", "vllm", "xgboost")
    form = rf"({'|'.join(NAMES)})(?::([0-9]+(?:\.[0-9]+){{0,2}}))?"
    noun = "a server for models"
    allowed = f"NAME or NAME:VERSION with one of {', '.join(NAMES)}"
    examples = ("vllm",)


@dataclass(frozen=True, slots=True)
class ModelRef(Named):
    """A version of a registered model: `churn@approved`, `churn@candidate` or `churn@7`."""

    model: str
    version: str
    """An alias, or the version itself."""

    form = rf"({_KEY})@(approved|candidate|[1-9][0-9]{{0,8}})"
    noun = "a version of a registered model"
    allowed = "a model of registry.models, '@', and approved, candidate or the number of a version"
    examples = ("churn@approved",)

    def __str__(self) -> str:
        return f"{self.model}@{self.version}"


ModelVersionRef = Annotated[ModelRef, Reference("registry.models", until="@")]
"""A version of a model. Whoever serves it may read the model's files."""

RESERVED = ("AIP_", "AWS_", "AZUREML_", "AZURE_", "BUCKET_", "CHECKPOINT_URI", "GOOGLE_", "MODEL_URI", "SM_")
"""What variables of clouds and our own begin with."""


def _not_reserved(key: str) -> str:
    taken = next((word for word in RESERVED if key.startswith(word)), None)
    if taken is not None:
        raise refusal("is set by the platform", f"variables that do not begin with {', '.join(RESERVED)}", "rename it")
    return key


Variable = Annotated[
    str,
    Text(
        "a variable",
        r"^[A-Za-z_][A-Za-z0-9_]*$",
        1,
        100,
        "letters, digits and '_', beginning with a letter or '_'",
        "EPOCHS",
    ),
    AfterValidator(_not_reserved),
]
Value = Annotated[str, Text("a value", r"^[^\x00-\x1f\x7f]*$", 0, 512, "one line of up to 512 characters", "10")]
Environment = Annotated[dict[Variable, Value], Field(max_length=32)]
"""Environment variables in plain sight; never for secrets."""

Word = Annotated[str, Text("a word", r"^[^\x00]+$", 1, 256, "text of up to 256 characters", "train.py")]
Command = Annotated[list[Word], Field(min_length=1, max_length=100)]
"""A program and its arguments, word by word; no shell stands between."""
