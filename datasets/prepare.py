"""Preparing a dataset by its name, without TFDS' own command.

`tfds build` needs Apache Beam even for builders that do not use it.
"""

import contextlib
import importlib
import io
import os
import pkgutil
import shutil
from dataclasses import dataclass
from pathlib import Path

import tensorflow_datasets as tfds

from keras_flowpose import datasets
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import make_folder


@dataclass(frozen=True)
class PreparedDataset:
    """What is on the disk after `prepare`.

    Args:
        folder: Folder of the prepared files.
        examples: Number of examples of each split.
        missing_images: Images that the annotations name and that were left
            out.
        new: False where the dataset had been prepared before and was kept.
    """

    folder: Path
    examples: dict[str, int]
    missing_images: int
    new: bool


def dataset_names() -> tuple[str, ...]:
    """Names of the datasets that this package can prepare."""
    return tuple(
        sorted(
            m.name for m in pkgutil.iter_modules(datasets.__path__) if m.ispkg
        )
    )


def prepare(
    name: str,
    manual_dir: str | os.PathLike,
    data_dir: str | os.PathLike,
    allow_missing: bool = False,
    overwrite: bool = False,
) -> PreparedDataset:
    """Writes a dataset in the form that training and evaluation read.

    A dataset that is prepared already is kept unless `overwrite`. While a new
    one is written the old one stays; it is replaced when the new one is
    complete.

    Args:
        name: One of `dataset_names()`.
        manual_dir: Folder with the files as downloaded.
        data_dir: Folder of prepared datasets; made if it is not there.
        allow_missing: Whether images that are not there may be left out.
        overwrite: Whether to prepare again what is prepared already.

    Returns:
        What is on the disk now.

    Raises:
        UserError: If the name is unknown, a folder or its files are not as
            expected, or images are missing and `allow_missing` is False.
    """
    if name not in dataset_names():
        raise UserError(
            f"Unknown dataset {name!r}. Known: {', '.join(dataset_names())}."
        )
    builder_class = importlib.import_module(
        f"keras_flowpose.datasets.{name}.{name}_dataset_builder"
    ).Builder
    data_dir = Path(data_dir).expanduser()
    builder = builder_class(data_dir=data_dir, allow_missing=allow_missing)
    folder = Path(builder.data_dir)
    if folder.exists() and not overwrite:
        return _summary(builder, folder, new=False)
    _check_folders(builder_class, Path(manual_dir).expanduser(), data_dir)
    # A sibling folder, so that a failure leaves what was there before, and
    # the finished dataset arrives by a rename.
    staging = data_dir / f".{name}.{os.getpid()}.part"
    try:
        builder = builder_class(data_dir=staging, allow_missing=allow_missing)
        # TFDS prints where it writes, which here is the passing folder; its
        # progress bars go to the other stream.
        with contextlib.redirect_stdout(io.StringIO()):
            builder.download_and_prepare(
                download_config=tfds.download.DownloadConfig(
                    manual_dir=Path(manual_dir).expanduser(),
                    try_download_gcs=False,
                )
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(builder.data_dir, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        # Goes only where it is empty: nothing was prepared.
        with contextlib.suppress(OSError):
            data_dir.rmdir()
    return _summary(builder_class(data_dir=data_dir), folder, new=True)


def _check_folders(builder_class, manual_dir: Path, data_dir: Path) -> None:
    if not manual_dir.is_dir() or not any(manual_dir.iterdir()):
        raise UserError(
            f"The manual folder {manual_dir} does not exist or is empty. "
            + " ".join(builder_class.MANUAL_DOWNLOAD_INSTRUCTIONS.split())
        )
    make_folder(data_dir)


def _summary(builder, folder: Path, new: bool) -> PreparedDataset:
    splits = builder.info.splits
    return PreparedDataset(
        folder=folder,
        examples={s: splits[s].num_examples for s in splits},
        missing_images=int((builder.info.metadata or {})["missing_images"]),
        new=new,
    )
