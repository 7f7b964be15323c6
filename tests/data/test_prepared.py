"""Reading back prepared data, and what is said when it is not there."""

import pytest

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14


def test_records_are_undecoded_and_named(dummy_data_dir):
    records, skeleton, count = read_prepared(
        "lspet_pose", "train", dummy_data_dir
    )
    assert skeleton.joints == LSP_14.joints
    assert count == len(list(records))
    record = next(iter(records))
    assert record["image"].dtype.name == "string"
    assert record["joints"].shape == (14, 2)


def test_slices_are_taken(dummy_data_dir):
    _, _, count = read_prepared("lspet_pose", "train[:3]", dummy_data_dir)
    assert count == 3


def test_not_prepared(tmp_path):
    with pytest.raises(UserError, match="flowpose prepare lspet_pose"):
        read_prepared("lspet_pose", "train", tmp_path)


def test_unknown_split_lists_the_known_ones(dummy_data_dir):
    with pytest.raises(UserError, match=r"no split 'trian'.*test, train"):
        read_prepared("lspet_pose", "trian", dummy_data_dir)
