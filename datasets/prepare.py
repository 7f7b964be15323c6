"""Preparing a dataset by its name, without TFDS' own command.

`tfds build` needs Apache Beam even for builders that do not use it, shows no
progress with a total, and starts again after an interruption.
"""

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._manual_files import check_manual_files
from keras_flowpose.datasets._preparation import Preparation
from keras_flowpose.datasets._preparation import quiet_tfds
from keras_flowpose.datasets._work_folder import locked_work_folder
from keras_flowpose.datasets.catalogue import choose
from keras_flowpose.datasets.catalogue import data_folder
from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class PreparedDataset:
    """What is on the disk after `prepare`.

    Args:
        name: Name to read it by: `NAME`, or `NAME/CONFIG`.
        folder: Folder of the prepared files.
        examples: Number of examples of each split.
        missing_images: Images that the annotations name and that were left
            out.
        damage: One line for each video that is damaged; the examples are made
            from what decodes.
        new: False where the dataset had been prepared before and was kept.
    """

    name: str
    folder: Path
    examples: dict[str, int]
    missing_images: int
    damage: tuple[str, ...]
    new: bool


def prepare(
    name: str,
    manual_dir: str | os.PathLike | None = None,
    data_dir: str | os.PathLike | None = None,
    *,
    neighbours: int | None = None,
    stride: int | None = None,
    every: int | None = None,
    allow_missing: bool = False,
    beam: bool = False,
    overwrite: bool = False,
    progress: bool = False,
    **options: Any,
) -> PreparedDataset:
    """Writes a dataset in the form that training and evaluation read.

    A dataset that is prepared already is kept unless `overwrite`. While a new
    one is written the old one stays; it is replaced when the new one is
    complete. After an interruption, of whatever kind, the same call goes on:
    videos that were done are not decoded again. They are kept until then in
    the folder `.NAME.CONFIG.preparing` of `data_dir`.

    Args:
        name: A dataset, and where it has several configs one of them:
            `lspet_pose`, `bbc_pose/clips`.
        manual_dir: Folder with the files as downloaded. Defaults to None, for
            datasets that need none.
        data_dir: Folder of prepared datasets; made if it is not there.
            Defaults to None: TFDS's own, `~/tensorflow_datasets`.
        neighbours: Frames on each side of a clip's labelled one. With this,
            `stride` or `every` a config of its own is made, whose name tells
            them: `clips_n7_s2`. Defaults to None: as the config has it.
        stride: Step from one frame of a clip to the next, in frame numbers.
        every: Take every k-th labelled frame only.
        allow_missing: Whether images that are not there may be left out.
        beam: Whether Apache Beam makes the parts, in this process. That tries
            what a cluster would do (see `PoseBuilder`), and is no faster.
        overwrite: Whether to prepare again what is prepared already.
        progress: Whether to show a bar (on a terminal) and notes.
        **options: Further arguments of that dataset's builder.

    Returns:
        What is on the disk now.

    Raises:
        UserError: If name or config are unknown, a folder or its files are
            not as expected, images are missing and `allow_missing` is False,
            or another process prepares the same.
        OSError: If the disk is full.
        KeyboardInterrupt: On Ctrl-C; its text says what is kept.
    """
    choice = choose(name, neighbours=neighbours, stride=stride, every=every)
    if beam and importlib.util.find_spec("apache_beam") is None:
        raise UserError(
            "--beam (in Python `beam=True`) needs Apache Beam: pip install "
            "apache-beam."
        )
    data_dir = data_folder(data_dir)
    manual_dir = None if manual_dir is None else Path(manual_dir).expanduser()
    options |= {"allow_missing": allow_missing, "beam": beam}
    with quiet_tfds():
        builder = choice.builder(data_dir, **options)
    folder = Path(builder.data_dir)
    if folder.exists() and not overwrite:
        return _result(builder, choice.name, new=False)
    check_manual_files(choice.builder_class, manual_dir)
    with locked_work_folder(data_dir, choice.name) as work:
        job = Preparation(choice, options, work, manual_dir)
        job.run(folder, overwrite, progress)
    with quiet_tfds():
        builder = choice.builder(data_dir, **options)
    return _result(builder, choice.name, new=True)


def _result(builder: PoseBuilder, name: str, new: bool) -> PreparedDataset:
    splits = builder.info.splits
    metadata = builder.info.metadata or {}
    return PreparedDataset(
        name=name,
        folder=Path(builder.data_dir),
        examples={s: splits[s].num_examples for s in splits},
        missing_images=int(metadata.get("missing_images", 0)),
        damage=tuple(metadata.get("damage", ())),
        new=new,
    )
