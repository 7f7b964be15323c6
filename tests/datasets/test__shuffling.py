"""TFDS sorts on the disk, and only while a dataset is prepared."""

import pytest
import tensorflow_datasets as tfds
from tensorflow_datasets.core import shuffle

from keras_flowpose.datasets import _shuffling
from keras_flowpose.datasets.bbc_pose import bbc_pose_dataset_builder
from keras_flowpose.datasets.prepare import prepare

DUMMY = bbc_pose_dataset_builder.Builder.code_path.parent / "dummy_data"


def test_the_limit_is_lower_inside_the_block_only():
    usual = shuffle.MAX_MEM_BUFFER_SIZE

    with (
        pytest.raises(KeyError),
        _shuffling.little_memory(),
        _shuffling.little_memory(),
    ):
        assert shuffle.MAX_MEM_BUFFER_SIZE == 64 << 20 < usual
        raise KeyError
    assert usual == shuffle.MAX_MEM_BUFFER_SIZE


def test_what_is_sorted_on_the_disk_is_the_same(tmp_path, monkeypatch):
    plain = prepare("bbc_pose/frames", DUMMY, tmp_path / "memory")
    monkeypatch.setattr(_shuffling, "BYTES_IN_MEMORY", 5000)
    buckets = []
    add = shuffle.Shuffler._add_to_bucket
    monkeypatch.setattr(
        shuffle.Shuffler,
        "_add_to_bucket",
        lambda *args: (buckets.append(args), add(*args)),
    )
    sorted_on_disk = prepare("bbc_pose/frames", DUMMY, tmp_path / "disk")

    # All 58 are over 5 kB in each split: TFDS does read the changed constant.
    assert len(buckets) == 58
    for name in ("train", "validation", "test"):
        file = f"bbc_pose-{name}.tfrecord-00000-of-00001"
        content = (sorted_on_disk.folder / file).read_bytes()
        assert content == (plain.folder / file).read_bytes()
    assert not list(tmp_path.rglob("bucket*"))


def test_builders_use_it(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        tfds.core.GeneratorBasedBuilder,
        "download_and_prepare",
        lambda *args, **kwargs: seen.append(shuffle.MAX_MEM_BUFFER_SIZE),
    )
    bbc_pose_dataset_builder.Builder(
        config="frames", data_dir=tmp_path
    ).download_and_prepare()

    assert seen == [64 << 20]
