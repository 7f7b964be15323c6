"""The builder of ChaLearn 2013, on its dummy data."""

import io
import pickle
import shutil
import tarfile
import zipfile
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
import scipy.io
import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.data.label_kinds import LABEL_SOURCES
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.datasets._damage import DamageWarning
from keras_flowpose.datasets.chalearn_pose import chalearn_pose_dataset_builder
from keras_flowpose.datasets.chalearn_pose.kinect_labels import KINECT_20
from keras_flowpose.safe_files import UserError
from tests.video.clips import noise
from tests.video.clips import write_clip

Builder = chalearn_pose_dataset_builder.Builder
Config = chalearn_pose_dataset_builder.ChalearnPoseConfig
DUMMY = Builder.code_path.parent / "dummy_data"

# The sensor's documented rows, counted from 1.
ROWS = {
    "head": 4,
    "left_shoulder": 5,
    "left_elbow": 6,
    "left_wrist": 7,
    "left_hand": 8,
    "right_shoulder": 9,
    "right_elbow": 10,
    "right_wrist": 11,
    "right_hand": 12,
    "right_foot": 20,
}
LABELLED = {1: [3, 4, 5, 6], 3: [2, 3, 4, 5]} | {
    410: [2, 3, 5, 6],
    510: [1],
    710: [2, 3, 4],
}


class ChalearnPoseTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder."""

    DATASET_CLASS = Builder
    SPLITS: ClassVar = {"train": 8, "validation": 5, "test": 3}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The dummy samples, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("unpacked")
    shutil.copytree(DUMMY, folder, dirs_exist_ok=True)
    with tarfile.open(folder / "training1.tar.gz") as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member).read()
            (folder / member.name).write_bytes(content)
    (folder / "training1.tar.gz").unlink()
    for path in sorted(folder.rglob("Sample*.zip")):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path.with_suffix(""))
        path.unlink()
    return folder


@pytest.fixture
def manual_dir(unpacked, tmp_path):
    """Unpacked samples that a test may damage."""
    return shutil.copytree(unpacked, tmp_path / "manual")


def prepare(manual_dir, data_dir, config="frames"):
    builder = Builder(config=config, data_dir=data_dir)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(
            manual_dir=manual_dir, try_download_gcs=False
        )
    )
    return builder


def read(builder, split="all"):
    """Examples by (sample, frame)."""
    examples = tfds.as_numpy(builder.as_dataset(split=split))
    return {
        (int(e["video"].decode().removeprefix("Sample")), int(e["frame"])): e
        for e in examples
    }


def file_of(folder, sample, ending):
    (path,) = folder.rglob(f"Sample{sample:05d}_{ending}")
    return path


def points_of(folder, sample, frame):
    """`PixelPosition` of a frame, counted from 1."""
    video = scipy.io.loadmat(file_of(folder, sample, "data.mat"))["Video"]
    skeleton = video[0, 0]["Frames"][0, frame - 1]["Skeleton"][0, 0]
    return skeleton["PixelPosition"]


def change_frames(manual_dir, sample, change):
    """Rewrites a sample after `change(skeleton)` of each frame's struct."""
    path = file_of(manual_dir, sample, "data.mat")
    content = scipy.io.loadmat(path)
    for frame in content["Video"][0, 0]["Frames"].ravel():
        change(frame["Skeleton"][0, 0])
    scipy.io.savemat(path, {"Video": content["Video"]})


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """The dummy data as it is: archives in an archive, archives, folders."""
    return prepare(DUMMY, tmp_path_factory.mktemp("data"))


def test_examples_are_the_sensors_labels(packed, unpacked):
    examples = read(packed)

    assert skeleton_from_metadata(packed.info.metadata) == KINECT_20
    expected = {(s, f) for s, frames in LABELLED.items() for f in frames}
    assert examples.keys() == expected
    for (sample, frame), example in examples.items():
        points = points_of(unpacked, sample, frame)
        for name, row in ROWS.items():
            joint = example["joints"][KINECT_20.index(name)]
            np.testing.assert_array_equal(joint, points[row - 1])
        np.testing.assert_array_equal(example["visible"], [2] * 20)
        assert LABEL_SOURCES[example["label_source"]] == "kinect"
        # The picture is the colour video's, of that very frame.
        assert abs(example["image"].mean() - 20 * frame) < 5


def test_frames_without_a_skeleton_are_counted(packed):
    info = tfds.builder_from_directory(packed.data_dir).info

    assert info.metadata["frames_without_skeleton"] == 2 + 1 + 3 + 2 + 0 + 1
    assert info.metadata["skipped_samples"] == 2
    assert info.metadata["missing_images"] == 0


def test_splits_are_the_challenges():
    config = Config(name="frames")
    last_and_first = [1, 409, 410, 709, 710, 977]

    assert [config.split_of(sample) for sample in last_and_first] == (
        ["train"] * 2 + ["validation"] * 2 + ["test"] * 2
    )
    assert Config(name="f", first_test_sample=705).split_of(705) == "test"


def test_samples_with_few_skeletons_may_be_used(tmp_path):
    config = Config(name="all", skipped_samples=())
    builder = prepare(DUMMY, tmp_path, config)

    added = {key for key in read(builder) if key[0] in (223, 629)}
    assert added == {(223, 3), (629, 2)}
    assert builder.info.metadata["frames_without_skeleton"] == 9 + 3 + 2


def test_neighbours_without_a_skeleton_are_not_labelled(packed, tmp_path):
    config = Config(name="short", clips=True, neighbours=2)
    clips, stills = read(prepare(DUMMY, tmp_path, config)), read(packed)
    clip = clips[410, 5]

    assert clips.keys() == stills.keys()
    np.testing.assert_array_equal(clip["frame_numbers"], [3, 4, 5, 6, 7])
    np.testing.assert_array_equal(clip["present"], [1, 1, 1, 1, 0])
    np.testing.assert_array_equal(clip["visible"].max(-1), [2, 0, 2, 2, 0])
    for place, number in enumerate([3, 4, 5, 6, 6]):
        assert abs(clip["frames"][place].mean() - 20 * number) < 5
    for place, number in ((0, 3), (2, 5), (3, 6)):
        expected = stills[410, number]["joints"]
        np.testing.assert_array_equal(clip["joints"][place], expected)


def test_sides_are_as_in_the_files_unless_swapped(packed, tmp_path):
    config = Config(name="swapped", swap_sides=True)
    swapped = prepare(DUMMY, tmp_path, config)
    left, right = map(KINECT_20.index, ("left_wrist", "right_wrist"))
    head = KINECT_20.index("head")

    # It speaks of the files, whichever config is prepared.
    assert packed.info.metadata["left_shoulder_on_the_right"] == 1
    assert swapped.info.metadata["left_shoulder_on_the_right"] == 1
    others = read(swapped)
    for key, example in read(packed).items():
        joints, other = example["joints"], others[key]["joints"]
        np.testing.assert_array_equal(joints[left], other[right])
        np.testing.assert_array_equal(joints[right], other[left])
        np.testing.assert_array_equal(joints[head], other[head])


def test_rows_are_found_by_their_names(manual_dir, tmp_path, packed):
    order = np.random.default_rng(1).permutation(20)

    def shuffle(skeleton):
        for field in ("JointType", "PixelPosition"):
            skeleton[field] = skeleton[field][order]

    change_frames(manual_dir, 1, shuffle)
    found, expected = read(prepare(manual_dir, tmp_path)), read(packed)

    for frame in LABELLED[1]:
        np.testing.assert_array_equal(
            found[1, frame]["joints"], expected[1, frame]["joints"]
        )


@pytest.mark.parametrize("value", [0, np.nan])
def test_a_joint_that_was_not_found_is_not_labelled(
    manual_dir, tmp_path, value
):
    def damage(skeleton):
        skeleton["PixelPosition"][6] = value

    change_frames(manual_dir, 510, damage)
    example = read(prepare(manual_dir, tmp_path))[510, 1]

    wrist = KINECT_20.index("left_wrist")
    assert np.flatnonzero(example["visible"] == 0).tolist() == [wrist]
    np.testing.assert_array_equal(example["joints"][wrist], [0, 0])


def test_unpacked_samples_are_the_same(packed, unpacked, tmp_path):
    # An archive is not unpacked again where its folder lies beside it.
    (unpacked / "validation1.tar.gz").write_bytes(b"cut off")
    found = read(prepare(unpacked, tmp_path))
    (unpacked / "validation1.tar.gz").unlink()

    expected = read(packed)
    assert found.keys() == expected.keys()
    for key, example in expected.items():
        np.testing.assert_array_equal(found[key]["image"], example["image"])
        np.testing.assert_array_equal(found[key]["joints"], example["joints"])


def test_other_archives_in_the_folder_are_let_alone(manual_dir, tmp_path):
    (manual_dir / "lspet_dataset.zip").write_bytes(b"of another dataset")

    assert prepare(manual_dir, tmp_path).info.splits.total_num_examples == 16


def test_parts_can_be_kept_and_sent(unpacked, tmp_path):
    builder = Builder(config="clips", data_dir=tmp_path)
    manager = SimpleNamespace(manual_dir=epath.Path(unpacked))
    parts = [p for some in builder._parts(manager).values() for p in some]

    names = [f"Sample{sample:05d}" for sample in LABELLED]
    assert sorted(part.name for part in parts) == names
    for part in parts:
        assert part.expensive
        again = list(pickle.loads(pickle.dumps(part)).make())
        assert [key for key, _ in again] == [key for key, _ in part.make()]


def encrypted(content):
    """A .zip file whose entries say that they are encrypted."""
    buffer = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = buffer.find(signature)
        while start >= 0:
            buffer[start + place] |= 1
            start = buffer.find(signature, start + 4)
    return bytes(buffer)


def without_data(content):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("Sample00410_color.mp4", content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (encrypted, r"cannot be unpacked .*password"),
        (lambda content: content[:500], "cannot be unpacked .*again"),
        (without_data, r"No Sample00410_data\.mat in .*00410\.zip"),
    ],
)
def test_damaged_archives_are_named(tmp_path, change, message):
    content = (DUMMY / "validation1" / "Sample00410.zip").read_bytes()
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual" / "Sample00410.zip").write_bytes(change(content))

    with pytest.raises(UserError, match=message):
        prepare(tmp_path / "manual", tmp_path)


def test_missing_videos_are_named(manual_dir, tmp_path):
    file_of(manual_dir, 510, "color.mp4").unlink()

    with pytest.raises(UserError, match=r"No Sample00510_color\.mp4 beside"):
        prepare(manual_dir, tmp_path)


def test_nothing_behind_a_damaged_place_is_used(manual_dir, tmp_path):
    clip = write_clip(
        tmp_path / "a.mov", noise(8, 48, 64), codec="png", pix_fmt="rgb24"
    )
    content = bytearray(clip.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 600] = bytes(600)
    file_of(manual_dir, 1, "color.mp4").write_bytes(content)

    with pytest.warns(DamageWarning, match="Sample00001.* is damaged near"):
        found = read(prepare(manual_dir, tmp_path))

    # Half of the eight frames, counted from 1.
    assert [frame for sample, frame in sorted(found) if sample == 1] == [3, 4]


def test_odd_skeletons_are_named(manual_dir, tmp_path):
    def damage(skeleton):
        skeleton["PixelPosition"] = np.ones((25, 2))

    change_frames(manual_dir, 510, damage)

    with pytest.raises(UserError, match=r"frame 1 in .*510.*\(25, 2\)"):
        prepare(manual_dir, tmp_path)


def test_no_sample_says_what_to_put_where(tmp_path):
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual" / "notes.txt").touch()

    with pytest.raises(UserError, match="holds no sample to use"):
        prepare(tmp_path / "manual", tmp_path)
