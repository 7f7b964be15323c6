"""Whether a dataset can have been prepared at all, without TensorFlow."""

import os
import re
from pathlib import Path

from keras_flowpose.safe_files import UserError


def check_prepared_folder(
    name: str, data_dir: str | os.PathLike | None = None
) -> None:
    """Checks that there is a folder for a prepared dataset.

    Only to tell a slip before the seconds that TensorFlow takes to load; what
    the folder holds is found out when it is read.

    Args:
        name: TFDS name, with its config if it has several.
        data_dir: Where prepared datasets are; None for TFDS's default.

    Raises:
        UserError: If there is no such folder.
    """
    dataset = re.match(r"\w*", name).group()
    place = data_dir or os.environ.get("TFDS_DATA_DIR", "~/tensorflow_datasets")
    if "://" in str(place):
        return  # a bucket, which is not looked into here
    folder = Path(place).expanduser() / dataset
    if not dataset or not folder.is_dir():
        raise UserError(
            f"No prepared dataset {name} in {str(place)!r}. Run `flowpose "
            f"prepare {dataset or 'NAME'}` first, or name the folder it is in "
            "with --data-dir."
        )
