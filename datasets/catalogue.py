"""Which datasets there are, and which configs they have."""

import dataclasses
import importlib
import os
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tensorflow_datasets as tfds

from keras_flowpose import argument_checks as checks
from keras_flowpose import datasets
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.safe_files import UserError

_SHORT = {"neighbours": "n", "stride": "s", "every": "e"}
"""What the name of a custom config calls its changes."""


def dataset_names() -> tuple[str, ...]:
    """Names of the datasets that this package can prepare."""
    folders = pkgutil.iter_modules(datasets.__path__)
    return tuple(
        sorted(
            folder.name
            for folder in folders
            if Path(
                folder.module_finder.path,
                folder.name,
                f"{folder.name}_dataset_builder.py",
            ).is_file()
        )
    )


def builder_class(name: str) -> type[PoseBuilder]:
    """The builder of a dataset.

    Args:
        name: One of `dataset_names()`.

    Raises:
        UserError: If the name is unknown.
    """
    if name not in dataset_names():
        raise UserError(
            f"Unknown dataset {name!r}. Known: {', '.join(dataset_names())}."
        )
    return importlib.import_module(
        f"keras_flowpose.datasets.{name}.{name}_dataset_builder"
    ).Builder


def data_folder(data_dir: str | os.PathLike | None) -> Path:
    """The folder of prepared datasets.

    Args:
        data_dir: The user's; None for TFDS's own, `~/tensorflow_datasets`.
    """
    return Path(data_dir or tfds.core.constants.DATA_DIR).expanduser()


@dataclasses.dataclass(frozen=True)
class Choice:
    """A dataset in one of its forms.

    Args:
        builder_class: The dataset's builder.
        config: Its config, None where it has none.
    """

    builder_class: type[PoseBuilder]
    config: tfds.core.BuilderConfig | None

    @property
    def name(self) -> str:
        """What it is read by: `NAME` or `NAME/CONFIG`."""
        dataset = self.builder_class.name
        return f"{dataset}/{self.config.name}" if self.config else dataset

    def builder(self, data_dir: Path, **options: Any) -> PoseBuilder:
        """Makes the builder.

        Args:
            data_dir: Folder of prepared datasets.
            **options: Further arguments of the builder.
        """
        return self.builder_class(
            data_dir=data_dir, config=self.config, **options
        )


def choose(name: str, **changes: int | None) -> Choice:
    """The builder and config that a name and options mean.

    Args:
        name: `NAME` or `NAME/CONFIG`. The config may be left out where there
            is none, or one.
        **changes: `neighbours`, `stride` and `every`, None where they stay as
            in the config of that name. Otherwise a new config is made of it,
            whose name says what is different, e.g. `clips_n7_s2`.

    Raises:
        UserError: If name or config are unknown, the config is missing, a
            number is out of range or makes no sense for that config.
    """
    dataset, _, wanted = name.partition("/")
    builder = builder_class(dataset)
    configs = {config.name: config for config in builder.BUILDER_CONFIGS}
    changes = {k: v for k, v in changes.items() if v is not None}
    if not configs:
        if wanted or changes:
            what = f"config {wanted!r}" if wanted else _options(changes)
            raise UserError(
                f"{dataset} is a dataset of stills without configs, so it "
                f"has no {what}. Prepare it as {dataset}."
            )
        return Choice(builder, None)
    if not wanted and len(configs) == 1:
        (wanted,) = configs
    if wanted not in configs:
        raise UserError(
            (f"Unknown config {name!r}. " if wanted else "")
            + f"{dataset} can be prepared as "
            + " or ".join(f"{dataset}/{config}" for config in configs)
            + ": name one of them."
        )
    return Choice(builder, _changed(dataset, configs[wanted], changes))


def _changed(dataset, config, changes):
    unknown = [k for k in changes if not hasattr(config, k)]
    if unknown:
        raise UserError(
            f"{dataset}/{config.name} holds single images, so it has no "
            f"{_options(unknown)}. Prepare it without."
        )
    changes = {k: v for k, v in changes.items() if v != getattr(config, k)}
    if not changes:
        return config
    if not getattr(config, "clips", False) and set(changes) - {"every"}:
        raise UserError(
            f"{dataset}/{config.name} holds single frames, so it has no "
            f"{_options(changes)}. They are for a config of clips."
        )
    try:
        for option, value in changes.items():
            checks.whole_number(option, value)
    except ValueError as error:
        raise UserError(str(error)) from error
    parts = [f"{_SHORT[option]}{value}" for option, value in changes.items()]
    told = ", ".join(f"{option} {value}" for option, value in changes.items())
    return dataclasses.replace(
        config,
        name="_".join([config.name, *parts]),
        description=f"{config.description or config.name} ({told})",
        **changes,
    )


def _options(changes: Iterable[str]) -> str:
    return " or ".join(f"--{option}" for option in changes)
