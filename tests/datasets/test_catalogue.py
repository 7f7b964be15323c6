"""Names, configs, and configs that are made for an option."""

from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from keras_flowpose.datasets.catalogue import builder_class
from keras_flowpose.datasets.catalogue import choose
from keras_flowpose.datasets.catalogue import data_folder
from keras_flowpose.datasets.catalogue import dataset_names
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.safe_files import UserError
from tests.datasets import tiny_dataset

BUILDERS = Path(lspet_pose_dataset_builder.__file__).parents[1]


def test_every_folder_with_a_builder_is_known():
    folders = {
        path.parent.name for path in BUILDERS.glob("*/*_dataset_builder.py")
    }

    assert set(dataset_names()) == folders
    assert "lspet_pose" in folders


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(UserError, match=r"'lsp'\. Known: .*lspet_pose"):
        builder_class("lsp")


@pytest.mark.parametrize("name", ["../lspet_pose", "", "_base", "prepare"])
def test_names_that_are_no_dataset_are_refused(name):
    with pytest.raises(UserError, match="Unknown dataset"):
        builder_class(name)


def test_stills_have_no_config():
    choice = choose("lspet_pose", neighbours=None, stride=None, every=None)

    assert choice.builder_class is lspet_pose_dataset_builder.Builder
    assert choice.config is None
    assert choice.name == "lspet_pose"


def test_configs_of_stills_refuse_what_is_for_videos():
    with pytest.raises(
        UserError, match=r"flic_pose/small .* has no --neighbours or --every"
    ):
        choose("flic_pose/small", neighbours=15, stride=None, every=2)


def test_named_config_is_the_builders_own(tiny_builder):
    choice = choose(f"{tiny_dataset.NAME}/clips", neighbours=1, every=None)

    assert choice.config is choice.builder_class.builder_configs["clips"]
    assert choice.name == "tiny_video_pose/clips"


@pytest.mark.parametrize(
    ("changes", "name", "numbers", "told"),
    [
        (
            {"neighbours": 7, "stride": 2, "every": 5},
            "clips_n7_s2_e5",
            (7, 2, 5),
            "clips (neighbours 7, stride 2, every 5)",
        ),
        ({"neighbours": 1, "stride": 3}, "clips_s3", (1, 3, 1), "(stride 3)"),
        ({"every": 4}, "clips_e4", (1, 1, 4), "(every 4)"),
    ],
)
def test_changed_config_is_named_after_its_changes(
    changes, name, numbers, told, tiny_builder, tmp_path
):
    choice = choose(f"{tiny_dataset.NAME}/clips", **changes)

    config = choice.config
    assert choice.name == f"tiny_video_pose/{name}"
    assert config.clips
    assert (config.neighbours, config.stride, config.every) == numbers
    assert told in config.description
    builder = choice.builder(tmp_path)
    folder = tmp_path / "tiny_video_pose" / name / "1.0.0"
    assert Path(builder.data_dir) == folder
    assert builder.info.features["present"].shape == (2 * numbers[0] + 1,)


def test_frames_can_be_thinned_out(tiny_builder):
    choice = choose(f"{tiny_dataset.NAME}/frames", every=3)

    assert choice.name == "tiny_video_pose/frames_e3"


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("tiny_video_pose", {}, "tiny_video_pose/frames or .*/clips: name one"),
        ("tiny_video_pose/film", {}, "Unknown config.*film.*/frames or"),
        ("tiny_video_pose/clips", {"stride": 0}, "`stride` must .*>= 1"),
        ("tiny_video_pose/frames", {"stride": 2}, "single frames.*--stride"),
        ("flic_pose/small", {"every": 2}, "single images.*--every"),
        ("lspet_pose/frames", {}, "stills.* no config 'frames'"),
        ("lspet_pose", {"every": 2}, "stills.* no --every"),
    ],
)
def test_wrong_configs_are_refused(name, changes, message, tiny_builder):
    with pytest.raises(UserError, match=message):
        choose(name, **changes)


def test_data_folder_is_the_users_or_that_of_tfds(tmp_path):
    assert data_folder(str(tmp_path)) == tmp_path
    assert data_folder("~/x") == Path.home() / "x"
    assert data_folder(None) == Path(tfds.core.constants.DATA_DIR).expanduser()
