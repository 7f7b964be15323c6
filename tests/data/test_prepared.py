"""Reading back prepared data, and what is said when it is not there."""

import pytest

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14
from tests.data import clips


def test_records_are_undecoded_and_named(dummy_data_dir):
    data = read_prepared("lspet_pose", "train", dummy_data_dir)
    assert data.skeleton.joints == LSP_14.joints
    assert data.count == len(list(data.records))
    record = next(iter(data.records))
    assert record["image"].dtype.name == "string"
    assert record["joints"].shape == (14, 2)


def test_slices_are_taken(dummy_data_dir):
    data = read_prepared("lspet_pose", "train[:3]", dummy_data_dir)
    assert data.count == 3


def test_not_prepared(tmp_path):
    message = rf"in '{tmp_path}'\. Run `flowpose prepare lspet_pose`"
    with pytest.raises(UserError, match=message):
        read_prepared("lspet_pose", "train", tmp_path)


def test_configs_that_are_there_are_named(scene_dir):
    there = r"There are: moving_scene/clips, moving_scene/frames\."
    with pytest.raises(UserError, match=there):
        read_prepared("moving_scene/films", "train", scene_dir)


def test_unknown_split_lists_the_known_ones(dummy_data_dir):
    with pytest.raises(UserError, match=r"no split 'trian'.*test, train"):
        read_prepared("lspet_pose", "trian", dummy_data_dir)


def test_clips_are_undecoded_and_say_how_long_they_are(scene_dir):
    data = read_prepared("moving_scene/clips", "test", scene_dir, clips=True)
    assert data.neighbours == clips.NEIGHBOURS
    record = next(iter(data.records))
    assert record["frames"].dtype.name == "string"
    assert record["frames"].shape == (7,)
    assert record["joints"].shape == (7, 14, 2)


def test_configs_of_ones_own_are_read_from_their_files(tmp_path):
    config = PoseConfig(name="clips_n1", clips=True, neighbours=1)
    clips.prepare_moving_scene(tmp_path, config)
    data = read_prepared("moving_scene/clips_n1", "train", tmp_path, clips=True)
    assert data.neighbours == 1
    assert data.count == len(clips.LABELLED)


def test_the_other_kind_of_examples_is_refused(scene_dir):
    with pytest.raises(UserError, match=r"single images.*moving_scene/clips\."):
        read_prepared("moving_scene/frames", "train", scene_dir, clips=True)
    with pytest.raises(UserError, match=r"holds clips.*moving_scene/frames\."):
        read_prepared("moving_scene/clips", "train", scene_dir)


def test_the_normaliser_has_the_name_that_the_dataset_gives_it(
    dummy_data_dir, scene_dir
):
    own = read_prepared("moving_scene/frames", "train", scene_dir)
    assert own.normaliser == "forty pixels"
    torso = read_prepared("lspet_pose", "train", dummy_data_dir)
    assert torso.normaliser == "right_shoulder-left_hip"
    # As prepared by older versions, which kept no name.
    (info,) = scene_dir.glob("moving_scene/frames/*/metadata.json")
    text = info.read_text()
    try:
        info.write_text(text.replace('"scale_reference"', '"something_else"'))
        old = read_prepared("moving_scene/frames", "train", scene_dir)
    finally:
        info.write_text(text)
    assert old.normaliser == "right_shoulder-left_hip"
