"""Unpacking archives of the manual folder."""

import errno
import tarfile
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from keras_flowpose.datasets._archives import unpack
from keras_flowpose.safe_files import UserError


@pytest.fixture
def dl_manager(tmp_path):
    """TFDS's own, which unpacks into a folder of this test."""
    return tfds.download.DownloadManager(
        download_dir=tmp_path / "downloads", manual_dir=tmp_path
    )


def archive_of(tmp_path, size):
    (tmp_path / "noise").write_bytes(bytes(range(256)) * (size // 256))
    path = tmp_path / "1.tgz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(tmp_path / "noise", "1/7.jpg")
    return path


def test_content_is_there_and_stays(dl_manager, tmp_path):
    path = archive_of(tmp_path, 512)

    folder = unpack(dl_manager, path)

    assert (folder / "1" / "7.jpg").read_bytes() == bytes(range(256)) * 2
    assert unpack(dl_manager, path) == folder


@pytest.mark.parametrize("kept", [0, 100])
def test_a_damaged_archive_is_named(dl_manager, tmp_path, kept):
    path = archive_of(tmp_path, 4096)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(UserError, match=r"1\.tgz cannot be unpacked .*again"):
        unpack(dl_manager, path)


def test_a_full_disk_is_no_damage(tmp_path):
    class FullDisk:
        def extract(self, path):
            try:
                raise OSError(errno.ENOSPC, "No space left on device")
            except OSError as error:
                failure = tfds.core.download.extractor.ExtractError
                raise failure(str(path)) from error

    with pytest.raises(OSError, match="No space left"):
        unpack(FullDisk(), Path("1.tgz"))
