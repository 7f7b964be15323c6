"""Unpacking what users put into the manual folder as they downloaded it."""

import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.safe_files import UserError


def unpack(
    dl_manager: tfds.download.DownloadManager, archive: epath.Path
) -> epath.Path:
    """Folder with the content of a .zip, .tar, .tar.gz or .tgz file.

    Args:
        dl_manager: Knows where to unpack, and remembers what it has unpacked.
        archive: The file.

    Raises:
        UserError: If the archive is damaged or cut off.
    """
    try:
        return epath.Path(dl_manager.extract(archive))
    except tfds.core.download.extractor.ExtractError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno is not None:
            raise cause from error  # such as a full disk
        raise UserError(
            f"{archive} cannot be unpacked ({_line(cause)}). Download it again."
        ) from error


def _line(error: BaseException | None) -> str:
    return " ".join(str(error).split())
