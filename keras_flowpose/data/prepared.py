"""Reading back what `flowpose prepare` has written, without its builder."""

import tensorflow as tf

from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import Skeleton


def read_prepared(
    name: str, split: str, data_dir: str | None = None
) -> tuple[tf.data.Dataset, Skeleton, int]:
    """Opens a split of a prepared dataset.

    Args:
        name: TFDS name, with its config if it has several.
        split: TFDS split, slices such as `test[:100]` included.
        data_dir: Where prepared datasets are; None for TFDS's default.

    Returns:
        The records in stored order, images as undecoded bytes; the skeleton
        of their joints; and how many there are.

    Raises:
        UserError: If the dataset has not been prepared there, or has no such
            split, or the split is empty.
    """
    import tensorflow_datasets as tfds

    try:
        builder = tfds.builder(name, data_dir=data_dir)
        ready = builder.is_prepared()
    except (tfds.core.DatasetNotFoundError, ValueError) as error:
        raise UserError(_not_prepared(name, data_dir)) from error
    if not ready:
        raise UserError(_not_prepared(name, data_dir))
    splits = builder.info.splits
    try:
        count = splits[split].num_examples
    except (KeyError, ValueError) as error:
        raise UserError(
            f"The dataset {name} has no split {split!r}. It has: "
            f"{', '.join(sorted(splits))}."
        ) from error
    if not count:
        raise UserError(f"The split {split!r} of {name} holds no examples.")
    records = builder.as_dataset(
        split=split,
        shuffle_files=False,
        decoders={"image": tfds.decode.SkipDecoding()},
        read_config=tfds.ReadConfig(
            interleave_cycle_length=1, try_autocache=False
        ),
    )
    skeleton = skeleton_from_metadata(builder.info.metadata)
    return records, skeleton, count


def _not_prepared(name: str, data_dir: str | None) -> str:
    place = data_dir or "TFDS's default folder (~/tensorflow_datasets)"
    folder = name.split("/", maxsplit=1)[0]
    return (
        f"No prepared dataset {name} in {place}. Run `flowpose prepare "
        f"{folder}` first, or name its folder with --data-dir."
    )
