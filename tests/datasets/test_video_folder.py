"""The builder of users' own folders, on dummy and on real data."""

import functools
import pickle
import shutil
from typing import ClassVar

import cv2
import numpy as np
import pytest
import tensorflow_datasets as tfds

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.datasets.video_folder import make_dummy_data
from keras_flowpose.datasets.video_folder import video_folder_dataset_builder
from keras_flowpose.datasets.video_folder._config import VideoFolderConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from tests.datasets import prepared_builder

Builder = video_folder_dataset_builder.Builder
SIDES = ("right", "left")
DUMMY = Builder.code_path.parent / "dummy_data"
position = make_dummy_data.position

QUIET = pytest.mark.filterwarnings(
    "ignore:.*left out:UserWarning",
    "ignore:.*largest was taken:UserWarning",
    "ignore:Nothing is in:UserWarning",
)


class WithFolder:
    """Gives the builder its folder, which tells the joints."""

    DATASET_CLASS = Builder

    def _make_builder(self, config=None):
        return Builder(
            data_dir=self.tmp_dir, config=config, manual_dir=self.dummy_data
        )


@QUIET
class FramesTest(WithFolder, tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of the config `frames`."""

    SPLITS: ClassVar = {"train": 13, "validation": 8, "test": 1}
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["frames"]


@QUIET
class ClipsTest(WithFolder, tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of the config `clips`."""

    SPLITS: ClassVar = {"train": 8, "validation": 6}
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["clips"]


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


def prepare(manual_dir, data_dir, config="frames", **options):
    builder = functools.partial(Builder, manual_dir=manual_dir)
    return prepared_builder.prepare(
        builder, manual_dir, data_dir, config, **options
    )


def read(data_dir, config="frames"):
    """Info, and examples by video and frame."""
    info, examples = prepared_builder.read(data_dir, f"video_folder/{config}")
    return info, {(e["video"].decode(), int(e["frame"])): e for e in examples}


def grey(content):
    """What the dummy data's frames are painted with."""
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape == (48, 64, 3)
    return pytest.approx(image.mean(), abs=4)


JOINTS = (
    "nose",
    *(f"{s}_{j}" for j in ("wrist", "elbow", "shoulder") for s in SIDES),
)
NUMBER_OF_VIDEO = {"talk": 0, "session/wave": 1, "labeled-data/walk": 2}
LABELLED = {
    ("talk", 1),
    ("talk", 3),
    ("talk", 6),
    *(("session/wave", number) for number in range(8)),
    ("labeled-data/walk", 3),
    ("labeled-data/walk", 5),
    ("labeled-data/walk", 6),
}
STILLS = {f"photos/wave_{n}.jpg": n for n in range(1, 8)} | {
    "photos/WAVE.JPG": 0
}


@QUIET
def test_every_label_is_on_its_frame(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)
    info, examples = read(tmp_path)
    names = info.metadata["joint_names"]
    columns = [n.replace("nose", "head") for n in names]

    assert sorted(columns) == sorted(UPPER_BODY_7.joints)
    assert set(examples) == LABELLED | {(name, 0) for name in STILLS}
    not_labelled = set()
    for (name, frame), example in examples.items():
        number = STILLS.get(name, frame)
        assert grey(example["image"]) == 20 + 15 * number
        for joint, joint_name in enumerate(JOINTS):
            place = names.index(joint_name)
            if not example["visible"][place]:
                not_labelled.add((name, frame, joint_name))
                assert not example["joints"][place].any()
                continue
            np.testing.assert_allclose(
                example["joints"][place],
                position(NUMBER_OF_VIDEO.get(name, 3), number, joint),
            )
    shoulders = ("right_shoulder", "left_shoulder")
    assert not_labelled == {
        ("talk", 6, "nose"),
        *(("session/wave", n, "nose") for n in (1, 3, 5, 7)),
        *(("session/wave", n, joint) for n in range(8) for joint in shoulders),
        *(
            ("labeled-data/walk", n, joint)
            for n in (3, 5, 6)
            for joint in (*shoulders, "right_elbow", "left_elbow")
        ),
        ("labeled-data/walk", 6, "left_wrist"),
    }
    assert examples["talk", 1]["visible"][names.index("right_elbow")] == 1
    assert {e["label_source"] for e in examples.values()} == {0}
    still = examples["photos/WAVE.JPG", 0]["image"]
    assert still == (manual_dir / "photos/WAVE.JPG").read_bytes()


@QUIET
@pytest.mark.parametrize("stride", [1, 2])
def test_clips_have_their_neighbours(manual_dir, tmp_path, stride):
    config = VideoFolderConfig(
        name="short", clips=True, neighbours=2, stride=stride, description="x"
    )
    prepare(manual_dir, tmp_path, config)
    _, examples = read(tmp_path, "short")

    assert set(examples) == LABELLED
    for (name, frame), example in examples.items():
        first, last = (3, 6) if "walk" in name else (0, 7)
        numbers = frame + stride * np.arange(-2, 3)
        there = (numbers >= first) & (numbers <= last)
        np.testing.assert_array_equal(example["frame_numbers"], numbers)
        np.testing.assert_array_equal(example["present"], there)
        for place, number in enumerate(numbers):
            if there[place]:
                assert grey(example["frames"][place]) == 20 + 15 * number
            labelled = there[place] and (name, number) in LABELLED
            assert example["visible"][place].any() == labelled


def test_what_is_left_out_is_told(manual_dir, tmp_path):
    with pytest.warns(UserWarning) as caught:
        prepare(manual_dir, tmp_path, "clips")

    text = "\n".join(str(warning.message) for warning in caught)
    assert len(caught) == 4
    assert "(1 in all, first: annotation 2 (wave.mp4 frame 5))" in text
    assert "videos without labels were left out (1): not_labelled.mp4" in text
    assert "8 stills were left out" in text
    assert "Nothing is in test" in text


@QUIET
def test_prepared_data_needs_no_builder(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)
    shutil.rmtree(manual_dir)

    split = read_prepared("video_folder/frames", "train", str(tmp_path))
    skeleton = split.skeleton
    again = Builder(data_dir=tmp_path, config="frames")

    assert split.count == 13
    assert len(list(split.records)) == 13
    assert skeleton_from_metadata(again.info.metadata) == skeleton
    assert ("right_shoulder", "right_elbow") in skeleton.limbs
    assert skeleton.joint_types["wrist"] == tuple(
        sorted(map(skeleton.index, ("right_wrist", "left_wrist")))
    )


@QUIET
def test_builder_has_to_know_its_folder(manual_dir, tmp_path):
    builder = Builder(data_dir=tmp_path, config="frames")

    assert len(builder.info.features["joints"].shape) == 2
    with pytest.raises(ValueError, match="`manual_dir` must be the folder"):
        prepared_builder.prepare(Builder, manual_dir, tmp_path, "frames")
    with pytest.raises(ValueError, match=r"Received: manual_dir=.*photos"):
        prepared_builder.prepare(
            functools.partial(Builder, manual_dir=manual_dir / "photos"),
            manual_dir,
            tmp_path,
            "frames",
        )


def test_builder_can_be_sent_to_workers(tmp_path):
    builder = Builder(data_dir=tmp_path, config="frames", manual_dir=DUMMY)

    copy = pickle.loads(pickle.dumps(builder))

    assert copy.manual_dir == DUMMY
    assert copy.info.metadata["joint_names"][0] == "left_shoulder"


@QUIET
def test_splits_file_decides(manual_dir, tmp_path):
    (manual_dir / "splits.csv").write_text(
        "video,split\ntalk,test\nwave,train\nwalk,validation\nphotos/*,train\n"
    )

    for config, train in (("frames", 16), ("clips", 8)):
        splits = prepare(manual_dir, tmp_path, config).info.splits
        assert {s: splits[s].num_examples for s in splits} == {
            "test": 3,
            "train": train,
            "validation": 3,
        }


@QUIET
def test_files_that_are_no_videos_are_named(manual_dir, tmp_path):
    (manual_dir / "talk.mp4").write_text("<html>not found</html>")

    with pytest.raises(UserError, match=r"talk\.mp4"):
        prepare(manual_dir, tmp_path)

    builder = prepare(manual_dir, tmp_path, allow_missing=True)
    assert builder.info.metadata["missing_images"] == 3
    assert builder.info.splits.total_num_examples == 19


def test_stills_make_no_clips(tmp_path):
    with pytest.raises(
        UserError, match=r"8 labelled images are stills.*frames"
    ):
        prepare(DUMMY / "photos", tmp_path, "clips")


@pytest.fixture
def deeplabcut(manual_dir):
    """A project: a video with few labelled images beside it."""
    folder = manual_dir / "labeled-data"
    (folder / "walk/img0004.png").unlink()
    shutil.copy(manual_dir / "talk.mp4", folder / "walk.mp4")
    return folder


@QUIET
def test_deeplabcut_images_for_frames_and_their_video_for_clips(
    deeplabcut, tmp_path
):
    for config in ("frames", "clips"):
        prepare(deeplabcut, tmp_path, config)
    stills, clips = read(tmp_path)[1], read(tmp_path, "clips")[1]

    image = (deeplabcut / "walk/img0003.png").read_bytes()
    assert stills["walk", 3]["image"] == image
    assert set(clips) == set(stills)
    assert clips["walk", 3]["present"].sum() == 8
    assert grey(clips["walk", 3]["frames"][15]) == 20 + 15 * 3


def test_config_may_say_who_made_the_labels(deeplabcut, tmp_path):
    config = VideoFolderConfig(
        name="tracked", label_source="tracker", description="x"
    )
    with pytest.warns(UserWarning, match="Nothing is in"):
        prepare(deeplabcut, tmp_path, config)

    sources = {e["label_source"] for e in read(tmp_path, "tracked")[1].values()}
    assert sources == {1}


def test_config_is_checked():
    with pytest.raises(ValueError, match="`label_source` must be"):
        VideoFolderConfig(name="x", label_source="me")
    with pytest.raises(ValueError, match="`least_score` must be"):
        VideoFolderConfig(name="x", least_score=2)
