"""Which datasets can be prepared, and which are."""

import os
import textwrap
from dataclasses import dataclass

from keras_flowpose.datasets.catalogue import builder_class
from keras_flowpose.datasets.catalogue import data_folder
from keras_flowpose.datasets.catalogue import dataset_names
from keras_flowpose.skeleton import Skeleton

_WIDTH = 78  # columns of a terminal that is not wide
_INDENT = "    "


@dataclass(frozen=True)
class ListedDataset:
    """A dataset in the list.

    Args:
        name: Name of the dataset.
        what: The first sentence of its description.
        configs: Its configs and what they are; empty for stills.
        skeleton: Its joints; None where the user's files say.
        by_hand: Whether the user has to put files into a manual folder.
        prepared: What of it is in the data folder, `VERSION` or
            `CONFIG/VERSION`.
    """

    name: str
    what: str
    configs: dict[str, str]
    skeleton: Skeleton | None
    by_hand: bool
    prepared: tuple[str, ...]


def list_datasets(
    data_dir: str | os.PathLike | None = None,
) -> list[ListedDataset]:
    """All datasets that this package can prepare.

    Args:
        data_dir: Where prepared datasets are; None for TFDS's default.
    """
    return [_listed(name, data_folder(data_dir)) for name in dataset_names()]


def dataset_list_text(listed: list[ListedDataset]) -> str:
    """The list for the screen.

    Args:
        listed: What `list_datasets` gave.
    """
    return "\n\n".join(map(_entry, listed))


def _listed(name, folder):
    builder = builder_class(name)
    files = sorted((folder / name).glob("**/dataset_info.json"))
    return ListedDataset(
        name=name,
        what=_first_sentence(builder.get_metadata().description),
        configs={c.name: c.description for c in builder.BUILDER_CONFIGS},
        skeleton=getattr(builder, "SKELETON", None),
        by_hand=any(item.required for item in builder.MANUAL_FILES),
        prepared=tuple(
            path.parent.relative_to(folder / name).as_posix() for path in files
        ),
    )


def _entry(dataset: ListedDataset) -> str:
    skeleton = dataset.skeleton
    facts = [
        f"{len(skeleton)} joints ({skeleton.name})"
        if skeleton
        else "joints as in your files",
        "needs --manual-dir" if dataset.by_hand else "needs no files",
        f"prepared: {', '.join(dataset.prepared)}"
        if dataset.prepared
        else "not prepared",
    ]
    lines = [dataset.name, *_wrapped(dataset.what), *_wrapped("; ".join(facts))]
    widest = max(map(len, dataset.configs), default=0)
    for name, what in dataset.configs.items():
        lines += _wrapped(
            what or "", f"{_INDENT}{dataset.name}/{name.ljust(widest)}  "
        )
    return "\n".join(lines)


def _wrapped(text: str, first: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
    ) or [first.rstrip()]


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    sentence, dot, _ = paragraph.partition(". ")
    return sentence + dot.strip()
