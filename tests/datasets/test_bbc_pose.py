"""The builder of BBC Pose, on its dummy data."""

import pickle
import shutil
import tarfile
import zipfile
from typing import ClassVar

import numpy as np
import pytest
import scipy.io
import tensorflow_datasets as tfds

from keras_flowpose.data.label_kinds import LABEL_SOURCES
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.datasets.bbc_pose import bbc_pose_dataset_builder
from keras_flowpose.datasets.bbc_pose import parts as bbc_parts
from keras_flowpose.datasets.bbc_pose.config import BbcPoseConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7

Builder = bbc_pose_dataset_builder.Builder
DUMMY = Builder.code_path.parent / "dummy_data"
LABELS = "code/bbcpose.mat"
SHORT = BbcPoseConfig(name="short", clips=True, neighbours=2)


class BbcPoseTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder."""

    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["frames", "clips"]
    SPLITS: ClassVar = {"train": 39, "validation": 10, "test": 9}


class ExtendedBbcPoseTest(tfds.testing.DatasetBuilderTestCase):
    """The same for videos 1-92."""

    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["extended_frames"]
    SPLITS: ClassVar = {"train": 39 + 74, "validation": 10, "test": 9}


class PaperBbcPoseTest(tfds.testing.DatasetBuilderTestCase):
    """The same with three validation videos in the training set."""

    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["paper_frames", "paper_clips"]
    SPLITS: ClassVar = {"train": 39 + 9, "validation": 4, "test": 9}


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


def prepare(manual_dir, data_dir, config="frames", **options):
    builder = Builder(config=config, data_dir=data_dir, **options)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(
            manual_dir=manual_dir, try_download_gcs=False
        )
    )
    return builder


def read(builder, split="all"):
    """Examples by (video, frame), with the images' own bytes."""
    images = "frames" if "frames" in builder.info.features else "image"
    examples = builder.as_dataset(
        split=split, decoders={images: tfds.decode.SkipDecoding()}
    )
    return {
        (int(e["video"]), int(e["frame"])): e for e in tfds.as_numpy(examples)
    }


def read_labels(path):
    return scipy.io.loadmat(path)["bbcpose"]


def change_labels(manual_dir, change):
    structs = read_labels(manual_dir / LABELS)
    changed = change(structs)
    scipy.io.savemat(
        manual_dir / LABELS,
        {"bbcpose": structs if changed is None else changed},
    )


def truth(videos, kind):
    """Zero-based joints (7, 2) by (video, frame), point by point."""
    found = {}
    for video in videos:
        struct = read_labels(DUMMY / LABELS)[0, video - 1]
        numbers = struct[f"{kind}_frames"][0]
        points = struct[f"{kind}_joints"]
        for place, number in enumerate(numbers):
            one = points if len(numbers) == 1 else points[:, :, place]
            found[video, int(number)] = [
                (one[0, joint] - 1, one[1, joint] - 1) for joint in range(7)
            ]
    return found


def assert_examples_are(examples, expected, source):
    assert examples.keys() == expected.keys()
    for key, example in examples.items():
        np.testing.assert_array_equal(example["joints"], expected[key])
        np.testing.assert_array_equal(example["visible"], [2] * 7)
        assert LABEL_SOURCES[example["label_source"]] == source
        path = DUMMY / str(key[0]) / f"{key[1]}.jpg"
        assert example["image"] == path.read_bytes()


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    return prepare(DUMMY, tmp_path_factory.mktemp("data"), "extended_frames")


def test_train_is_the_trackers_labels_of_train_videos(extended):
    expected = truth([*range(1, 11), *range(21, 93)], "train")
    del expected[2, 215]  # the file that is not there

    assert_examples_are(read(extended, "train"), expected, "tracker")


@pytest.mark.parametrize(
    ("split", "videos"), [("validation", [11, 15]), ("test", [16, 20])]
)
def test_held_out_splits_are_the_manual_labels(extended, split, videos):
    expected = truth(range(videos[0], videos[1] + 1), "test")

    assert_examples_are(read(extended, split), expected, "manual")


def test_frames_keep_their_numbers_wherever_they_start(extended):
    numbers = sorted(read(extended))
    assert {210, 1700, 7100, 8131, 9220} <= {n for _, n in numbers}
    assert [n for video, n in numbers if video == 4] == [3, 4]
    assert [n for video, n in numbers if video == 16] == [2, 3]
    assert [n for video, n in numbers if video == 17] == [14073, 14074]
    assert [n for video, n in numbers if video == 88] == [1, 2, 40]


def test_missing_and_unlabelled_frames_are_counted(extended):
    info = tfds.builder_from_directory(extended.data_dir).info

    assert info.metadata["missing_images"] == 1
    # Two each of videos 4, 6, 8 and 10.
    assert info.metadata["unlabelled_images"] == 8
    assert skeleton_from_metadata(info.metadata) == UPPER_BODY_7


def test_fields_are_found_by_name(manual_dir, tmp_path, extended):
    def reorder(structs):
        names = structs.dtype.names[::-1]
        reordered = np.zeros(structs.shape, [(name, object) for name in names])
        for name in names:
            reordered[name] = structs[name]
        return reordered

    change_labels(manual_dir, reorder)
    found, expected = read(prepare(manual_dir, tmp_path)), read(extended)

    assert len(found) == 58
    for key, example in found.items():
        wanted = expected[key]["joints"]
        np.testing.assert_array_equal(example["joints"], wanted)


def test_clips_have_the_trackers_labels_beside_the_manual_one(tmp_path):
    examples = read(prepare(DUMMY, tmp_path, SHORT))
    tracked, manual = truth([16], "train"), truth([16], "test")
    clip = examples[16, 2]

    np.testing.assert_array_equal(clip["frame_numbers"], [0, 1, 2, 3, 4])
    np.testing.assert_array_equal(clip["present"], [1, 1, 1, 1, 0])
    names = [LABEL_SOURCES[source] for source in clip["label_source"]]
    assert names[:4] == ["tracker", "tracker", "manual", "manual"]
    expected = [tracked[16, 0], tracked[16, 1], manual[16, 2], manual[16, 3]]
    np.testing.assert_array_equal(clip["joints"][:4], expected)
    np.testing.assert_array_equal(clip["visible"].max(-1), [2, 2, 2, 2, 0])
    frames = [DUMMY / f"16/{n}.jpg" for n in (0, 1, 2, 3, 3)]
    assert list(clip["frames"]) == [path.read_bytes() for path in frames]
    # A frame that is not there ends the clip.
    np.testing.assert_array_equal(examples[2, 214]["present"], [1, 1, 1, 0, 0])
    train = examples[2, 212]["label_source"]
    assert {LABEL_SOURCES[source] for source in train} == {"tracker"}


@pytest.mark.parametrize("every", [1, 2])
def test_parts_do_not_show(tmp_path, monkeypatch, every):
    config = BbcPoseConfig(name="short", clips=True, neighbours=2, every=every)
    whole = read(prepare(DUMMY, tmp_path / "whole", config), "train")
    monkeypatch.setattr(bbc_parts, "EXAMPLES_A_PART", 3)
    pieces = read(prepare(DUMMY, tmp_path / "pieces", config), "train")

    assert pieces.keys() == whole.keys()
    assert len(whole) == {1: 39, 2: 20}[every]
    for key, example in whole.items():
        for name, value in example.items():
            np.testing.assert_array_equal(pieces[key][name], value)


def test_a_part_holds_its_own_frames_only(monkeypatch):
    monkeypatch.setattr(bbc_parts, "EXAMPLES_A_PART", 10)
    numbers = np.arange(0, 20_000, 2, dtype=np.int32)
    labels = bbc_parts.Labels(numbers, np.zeros((10_000, 7, 2), np.float32))
    none = bbc_parts.Labels(numbers[:0], labels.joints[:0])
    video = bbc_parts.Video(
        3,
        DUMMY / "3",
        np.arange(20_000, dtype=np.int32),
        bbc_parts.VideoLabels("train", labels, none),
    )

    parts = [part for _, part in bbc_parts.video_parts(video, SHORT)]

    assert len({part.name for part in parts}) == len(parts) == 1000
    # 10 centres, 12 labels, 23 frames; not views of the whole.
    arrays = [a for a in parts[500].make.args if isinstance(a, np.ndarray)]
    assert all(array.base is None for array in arrays)
    assert len(parts[500].make.args[2]) == 23
    assert len(pickle.dumps(parts[500])) < 5000


def test_papers_split_moves_videos_with_the_trackers_labels(tmp_path):
    builder = prepare(DUMMY, tmp_path, "paper_frames")

    moved = {k: e for k, e in read(builder, "train").items() if k[0] > 10}
    assert_examples_are(moved, truth([11, 12, 13], "train"), "tracker")
    assert {video for video, _ in read(builder, "validation")} == {14, 15}


def test_moved_videos_may_be_others_and_must_be_validation(tmp_path):
    config = BbcPoseConfig(name="mine", validation_to_train=(12, 14, 15))
    builder = prepare(DUMMY, tmp_path, config)
    assert {video for video, _ in read(builder, "validation")} == {11, 13}

    wrong = BbcPoseConfig(name="wrong", validation_to_train=(16,))
    with pytest.raises(UserError, match="Received: 16, whose split is test"):
        prepare(DUMMY, tmp_path, wrong)


def test_trackers_labels_of_held_out_videos_can_be_had(tmp_path):
    config = BbcPoseConfig(name="tracker", tracker_splits=True)
    builder = prepare(DUMMY, tmp_path, config)

    for name, kind, source in (
        ("test", "test", "manual"),
        ("test_tracker", "train", "tracker"),
    ):
        expected = truth(range(16, 21), kind)
        assert_examples_are(read(builder, name), expected, source)


def test_joints_that_are_no_numbers_are_not_labelled(manual_dir, tmp_path):
    def damage(structs):
        structs[0, 2]["train_joints"][1, 4, 0] = np.nan

    change_labels(manual_dir, damage)
    example = read(prepare(manual_dir, tmp_path))[3, 1700]

    np.testing.assert_array_equal(example["visible"], [2, 2, 2, 2, 0, 2, 2])
    np.testing.assert_array_equal(example["joints"][4], [0, 0])


@pytest.mark.parametrize("inner", [True, False])
def test_archives_are_unpacked(manual_dir, tmp_path, inner):
    archives = tmp_path / "archives"
    archives.mkdir()
    with tarfile.open(
        archives / "bbcpose_extbbcpose_code_1.0.tgz", "w:gz"
    ) as code:
        code.add(manual_dir / "code", "code")
    for video in range(1, 21):
        with tarfile.open(tmp_path / f"{video}.tgz", "w:gz") as frames:
            frames.add(manual_dir / str(video), str(video))
    with zipfile.ZipFile(archives / "bbcpose_data_1.0.zip", "w") as data:
        for video in range(2, 21):
            data.write(tmp_path / f"{video}.tgz", f"{video}.tgz")
    if inner:
        shutil.copy(tmp_path / "1.tgz", archives)
    else:
        shutil.copytree(manual_dir / "1", archives / "bbcpose" / "1")

    builder = prepare(archives, tmp_path)

    assert builder.info.splits.total_num_examples == 58


@pytest.mark.parametrize(
    "place", ["bbcpose.mat", "bbcpose_extbbcpose_code_1.0/bbcpose.mat"]
)
def test_annotations_may_lie_elsewhere(manual_dir, tmp_path, place):
    (manual_dir / place).parent.mkdir(exist_ok=True)
    (manual_dir / LABELS).rename(manual_dir / place)

    assert prepare(manual_dir, tmp_path).info.splits.total_num_examples == 58


def test_incomplete_videos_are_named_or_left_out(manual_dir, tmp_path):
    shutil.rmtree(manual_dir / "3")
    shutil.rmtree(manual_dir / "16")
    (manual_dir / "5" / "7102.jpg").unlink()

    told = r"3 videos .*: 3 \(4 of 4\), 5 \(1 of 4\), 16 \(4 of 4\)\. Complete"
    with pytest.raises(UserError, match=told):
        prepare(manual_dir, tmp_path)
    builder = prepare(manual_dir, tmp_path, allow_missing=True)

    assert builder.info.metadata["missing_images"] == 1 + 4 + 1 + 4
    assert builder.info.splits["train"].num_examples == 39 - 5
    assert builder.info.splits["test"].num_examples == 9 - 2


def test_no_video_at_all_is_an_error(manual_dir, tmp_path):
    (tmp_path / "empty").mkdir()
    shutil.copy(manual_dir / LABELS, tmp_path / "empty")

    with pytest.raises(UserError, match="None of the 20 videos is under"):
        prepare(tmp_path / "empty", tmp_path, allow_missing=True)


def test_no_annotations_says_what_to_put_where(manual_dir, tmp_path):
    (manual_dir / LABELS).unlink()

    with pytest.raises(UserError, match=r"No `bbcpose.mat` under .* unpack"):
        prepare(manual_dir, tmp_path)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("type", "trian", r"`type` of video 2 .* Received: 'trian'"),
        ("train_joints", np.zeros((2, 9, 12)), r"have shape \(2, 7, frames\)"),
        ("train_joints", np.zeros((2, 7, 11)), r"\(2, 7, 11\), 12 frames"),
        ("train_frames", np.arange(12.0)[None] + 0.5, "must be whole numbers"),
    ],
)
def test_odd_annotations_are_named(manual_dir, tmp_path, field, value, message):
    def damage(structs):
        structs[0, 1][field] = value

    change_labels(manual_dir, damage)

    with pytest.raises(UserError, match=message):
        prepare(manual_dir, tmp_path)
