"""Reading back what `flowpose prepare` has written, without its builder."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tensorflow as tf

from keras_flowpose.data.person_frame import TORSO_DIAGONAL
from keras_flowpose.data.person_frame import has_torso_diagonal
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton


@dataclass(frozen=True, eq=False)
class PreparedSplit:
    """One split of a prepared dataset.

    Args:
        records: Features as in `keras_flowpose.data.schema`, in stored order;
            images are undecoded bytes.
        skeleton: The joints, in the order of the features.
        count: Number of examples.
        neighbours: Of clips: frames on each side of the labelled one. None
            where examples are single images.
        scale_reference: Name of the length in the feature `scale_reference`;
            empty where the dataset has none.
    """

    records: tf.data.Dataset
    skeleton: Skeleton
    count: int
    neighbours: int | None = None
    scale_reference: str = ""

    @property
    def normaliser(self) -> str | None:
        """Name of the length that PCK divides by, None where there is none.

        The dataset's own length, or else the torso diagonal.
        """
        if self.scale_reference:
            return self.scale_reference
        known = has_torso_diagonal(self.skeleton.joints)
        return TORSO_DIAGONAL if known else None


def open_prepared(name: str, data_dir: str | os.PathLike | None = None) -> Any:
    """Opens a prepared dataset.

    Only files are read: whatever code has made them need not be there, nor
    know a config of that name.

    Args:
        name: TFDS name, with its config if it has several.
        data_dir: Where prepared datasets are; None for TFDS's default.

    Returns:
        A `tfds.core.DatasetBuilder` that reads: `info`, `as_dataset`.

    Raises:
        UserError: If the dataset has not been prepared there.
    """
    import tensorflow_datasets as tfds

    try:
        return tfds.core.read_only_builder.builder_from_files(
            name, data_dir=data_dir
        )
    except (tfds.core.DatasetNotFoundError, ValueError) as error:
        raise UserError(_not_prepared(name, data_dir)) from error


def count_examples(prepared: Any, split: str) -> int:
    """Number of examples of a split.

    Args:
        prepared: What `open_prepared` gave.
        split: TFDS split, slices such as `test[:100]` included.

    Raises:
        UserError: If there is no such split, or it is empty.
    """
    splits, name = prepared.info.splits, prepared.info.full_name
    name = name.rpartition("/")[0]  # without the version
    try:
        count = splits[split].num_examples
    except (KeyError, ValueError) as error:
        raise UserError(
            f"The dataset {name} has no split {split!r}. It has: "
            f"{', '.join(sorted(splits))}."
        ) from error
    if not count:
        raise UserError(f"The split {split!r} of {name} holds no examples.")
    return count


def undecoded_records(prepared: Any, split: str) -> tf.data.Dataset:
    """The examples of a split in stored order, images as bytes.

    Args:
        prepared: What `open_prepared` gave.
        split: TFDS split, slices included.
    """
    import tensorflow_datasets as tfds

    class Undecoded(tfds.decode.SkipDecoding):
        """Leaves the images of a clip in one go; TFDS would run a loop."""

        def decode_batch_example(self, serialized_example):
            return serialized_example

    clips = "frames" in prepared.info.features
    return prepared.as_dataset(
        split=split,
        shuffle_files=False,
        decoders={"frames" if clips else "image": Undecoded()},
        read_config=tfds.ReadConfig(
            interleave_cycle_length=1, try_autocache=False
        ),
    )


def read_prepared(
    name: str, split: str, data_dir: str | None = None, clips: bool = False
) -> PreparedSplit:
    """Opens a split of a prepared dataset.

    Args:
        name: TFDS name, with its config if it has several.
        split: TFDS split, slices such as `test[:100]` included.
        data_dir: Where prepared datasets are; None for TFDS's default.
        clips: Whether examples have to be clips, or else single images.
            Defaults to False.

    Raises:
        UserError: If the dataset has not been prepared there, or has no such
            split, or the split is empty, or its examples are of the other
            kind.
    """
    builder = open_prepared(name, data_dir)
    count = count_examples(builder, split)
    features = builder.info.features
    if ("frames" in features) != clips:
        raise UserError(_other_kind(name, clips))
    metadata = builder.info.metadata or {}
    return PreparedSplit(
        records=undecoded_records(builder, split),
        skeleton=skeleton_from_metadata(metadata),
        count=count,
        neighbours=features["present"].shape[0] // 2 if clips else None,
        # Data that was prepared by older versions does not have it.
        scale_reference=metadata.get("scale_reference", ""),
    )


def _not_prepared(name: str, data_dir: str | os.PathLike | None) -> str:
    import tensorflow_datasets as tfds

    place = "TFDS's default folder (~/tensorflow_datasets)"
    if data_dir:
        place = repr(str(data_dir))  # "in ." would look like an end
    folder = name.split("/", maxsplit=1)[0]
    parent = Path(data_dir or tfds.core.constants.DATA_DIR).expanduser()
    configs = {
        f"{folder}/{path.parent.parent.name}"
        for path in parent.glob(f"{folder or '.'}/*/*/dataset_info.json")
    }
    there = f" There are: {', '.join(sorted(configs))}." if configs else ""
    return (
        f"No prepared dataset {name} in {place}.{there} Run `flowpose prepare "
        f"{name}` first, or name its folder with --data-dir."
    )


def _other_kind(name: str, clips: bool) -> str:
    folder = name.split("/", maxsplit=1)[0]
    if clips:
        return (
            f"The dataset {name} holds single images, and windows are made of "
            f"clips. Prepare and name a config with clips: {folder}/clips."
        )
    return (
        f"The dataset {name} holds clips, and single images are wanted here. "
        f"Prepare and name a config with frames: {folder}/frames."
    )
