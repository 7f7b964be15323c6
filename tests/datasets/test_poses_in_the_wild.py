"""The builder of Poses in the Wild, on dummy data and the real labels."""

import pickle
import shutil
import tarfile
from typing import ClassVar

import numpy as np
import pytest
import scipy.io
import tensorflow_datasets as tfds

from keras_flowpose.data.joint_mapping import missing_joints
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.datasets.poses_in_the_wild import annotations
from keras_flowpose.datasets.poses_in_the_wild import (
    poses_in_the_wild_dataset_builder,
)
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from tests.datasets import prepared_builder

Builder = poses_in_the_wild_dataset_builder.Builder
Config = poses_in_the_wild_dataset_builder.PosesInTheWildConfig
DUMMY = Builder.code_path.parent / "dummy_data"
TOP = "poses_in_the_wild_public"


class PosesInTheWildTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder, for both configs."""

    DATASET_CLASS = Builder
    SPLITS: ClassVar = {"test": 12}


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


def prepare(manual_dir, data_dir, config, **kwargs):
    return prepared_builder.prepare(
        Builder, manual_dir, data_dir, config, **kwargs
    )


def read(data_dir, config):
    """Info, and examples by video and frame."""
    info, examples = prepared_builder.read(
        data_dir, f"poses_in_the_wild/{config}"
    )
    return info, {(e["video"].decode(), int(e["frame"])): e for e in examples}


def truth(path):
    """The stored entries by (sequence, frame), in a loop of its own."""
    content = scipy.io.loadmat(path, simplify_cells=True)["piw_data"]
    found = {}
    for entry in np.atleast_1d(content):
        *_, sequence, name = entry["im"].split("/")
        number = int(name[-len("00000.png") : -len(".png")])
        found[sequence, number] = entry
    return found


def change_labels(manual_dir, change):
    path = manual_dir / TOP / annotations.FILE
    data = scipy.io.loadmat(path)["piw_data"]
    changed = change(data)
    scipy.io.savemat(path, {"piw_data": data if changed is None else changed})


def test_examples_are_the_authors_labels(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path, "frames")
    info, examples = read(tmp_path, "frames")
    entries = truth(manual_dir / TOP / annotations.FILE)

    assert skeleton_from_metadata(info.metadata) == annotations.SKELETON
    assert info.metadata["missing_images"] == 0
    assert info.metadata["scale_reference"] == ""
    assert set(examples) == set(entries)
    seen = set()
    for key, entry in entries.items():
        example = examples[key]
        for joint in range(8):
            x, y = (float(value) for value in entry["point"][joint])
            flag = entry["visible"][joint]
            if flag:
                expected, point = 2, (x - 1, y - 1)
            elif (x, y) == (-1, -1):
                expected, point = 0, (0, 0)
            else:
                expected, point = 1, (x - 1, y - 1)
            seen.add((entry["point"].dtype.name, expected))
            assert example["visible"][joint] == expected
            np.testing.assert_allclose(
                example["joints"][joint], point, rtol=1e-6
            )
        assert example["image"] == (manual_dir / TOP / entry["im"]).read_bytes()
        assert example["scale_reference"] == 0
        assert example["label_source"] == 0
    # The dummy data hold all types and all three meanings.
    assert {name for name, _ in seen} == {"float64", "uint16", "int16"}
    assert {meaning for _, meaning in seen} == {0, 1, 2}


def test_unsigned_coordinate_zero_does_not_wrap_around(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path, "frames")
    _, examples = read(tmp_path, "frames")

    first = examples["seq43", 9]
    np.testing.assert_array_equal(first["joints"][2], [-1, 6])
    assert first["visible"][2] == 2


def test_hidden_elbow_keeps_its_place(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path, "frames")
    _, examples = read(tmp_path, "frames")

    example = examples["seq20", 235]
    np.testing.assert_array_equal(example["joints"][5], [10.25, 5.5])
    assert example["visible"][5] == 1


def test_the_paper_finds_its_joints_but_no_head():
    names = annotations.SKELETON.joints

    assert missing_joints(names, UPPER_BODY_7.joints) == ("head",)
    # Rows of the authors' array, from their description of it.
    assert UPPER_BODY_7.indices_in(names) == (-1, 6, 3, 5, 2, 4, 1)
    assert annotations.SKELETON.flip_index == (0, 4, 5, 6, 1, 2, 3, 7)


def present_numbers(example):
    return example["frame_numbers"][example["present"]].tolist()


def test_clips_take_every_frame_there_is(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path, "clips")
    _, clips = read(tmp_path, "clips")

    alone = clips["seq18", 1]
    assert present_numbers(alone) == [1]
    assert alone["frame_numbers"].tolist() == list(range(-29, 32, 2))
    assert len(alone["frames"]) == 31


def test_clips_never_cross_a_jump(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path, "clips")
    _, clips = read(tmp_path, "clips")

    for number in (231, 233, 235):
        assert present_numbers(clips["seq20", number]) == [231, 233, 235]
    for number in (279, 281):
        assert present_numbers(clips["seq20", number]) == [279, 281]
    # 22 steps of 2 are the jump: also with as many neighbours.
    wide = Config(name="wide", clips=True, neighbours=25)
    prepare(manual_dir, tmp_path, wide)
    _, clips = read(tmp_path, "wide")
    assert present_numbers(clips["seq20", 235]) == [231, 233, 235]


def test_clips_go_on_in_the_folder_of_the_next_piece(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path, "clips")
    _, clips = read(tmp_path, "clips")
    prepare(manual_dir, tmp_path, "frames")
    _, frames = read(tmp_path, "frames")

    for key in (("seq4", 7), ("seq43", 9)):
        clip = clips[key]
        assert present_numbers(clip) == [3, 5, 7, 9, 11, 13]
        for place in np.flatnonzero(clip["present"]):
            number = int(clip["frame_numbers"][place])
            still = frames["seq4" if number <= 7 else "seq43", number]
            assert clip["frames"][place] == still["image"]
            np.testing.assert_array_equal(
                clip["joints"][place], still["joints"]
            )
            np.testing.assert_array_equal(
                clip["visible"][place], still["visible"]
            )


def test_custom_configs_step_over_the_missing_frames_too():
    assert Config(name="mine", clips=True, neighbours=7).stride == 2


def test_parts_can_be_sent_to_other_machines(manual_dir, tmp_path):
    builder = Builder(data_dir=tmp_path, config="clips")
    dl_manager = prepared_builder.download_manager(manual_dir, tmp_path)

    parts = pickle.loads(pickle.dumps(builder._parts(dl_manager)))["test"]

    assert [part.name for part in parts] == [
        "test/seq43",
        "test/seq20",
        "test/seq4",
        "test/seq18",
    ]
    assert [key for key, _ in parts[0].make()] == [
        "seq43/0000009",
        "seq43/0000011",
        "seq43/0000013",
    ]


def test_missing_images_are_counted_and_may_be_left_out(manual_dir, tmp_path):
    folder = manual_dir / TOP / "dataset" / "selected_seqs"
    shutil.rmtree(folder / "seq18")
    (folder / "seq20" / "The-Terminal-3768-3785-00233.png").unlink()

    with pytest.raises(UserError, match=r"2 of 12 images .*seq18/Forrest"):
        prepare(manual_dir, tmp_path, "clips")

    prepare(manual_dir, tmp_path, "clips", allow_missing=True)
    info, clips = read(tmp_path, "clips")
    assert info.metadata["missing_images"] == 2
    assert len(clips) == 10
    assert present_numbers(clips["seq20", 231]) == [231]


@pytest.mark.parametrize("top", ["", TOP])
def test_archive_is_unpacked(manual_dir, tmp_path, top):
    (tmp_path / "packed").mkdir()
    with tarfile.open(tmp_path / "packed" / f"{TOP}.tar.gz", "w:gz") as archive:
        archive.add(manual_dir / TOP, top)

    builder = prepare(tmp_path / "packed", tmp_path, "frames")

    assert builder.info.splits["test"].num_examples == 12


def test_top_folder_may_go(manual_dir, tmp_path):
    builder = prepare(manual_dir / TOP, tmp_path, "frames")

    assert builder.info.splits["test"].num_examples == 12


def test_single_entry_is_read_as_one(manual_dir, tmp_path):
    # MATLAB knows no difference between a struct and an array of one.
    change_labels(manual_dir, lambda data: data[:, :1])

    prepare(manual_dir, tmp_path, "frames")
    _, examples = read(tmp_path, "frames")

    assert set(examples) == {("seq43", 9)}


def spoil_flag(entry):
    entry["visible"][3] = 2


def spoil_mark(entry):
    entry["point"][3] = -1


def spoil_number(entry):
    entry["point"] = entry["point"].astype(float)
    entry["point"][3, 0] = np.nan


def spoil_shape(entry):
    entry["point"] = entry["point"][:7]


@pytest.mark.parametrize(
    "spoil", [spoil_flag, spoil_mark, spoil_number, spoil_shape]
)
def test_damaged_labels_name_the_image(manual_dir, tmp_path, spoil):
    change_labels(manual_dir, lambda data: spoil(data[0, 4]))

    with pytest.raises(UserError, match=r"3785-00233\.png .* are damaged"):
        prepare(manual_dir, tmp_path, "frames")


def test_paths_of_another_form_are_refused(manual_dir, tmp_path):
    def rename(data):
        data[0, 0]["im"] = np.array(["seq43/frame9.png"])

    change_labels(manual_dir, rename)

    with pytest.raises(UserError, match=r"`im` in .*'seq43/frame9\.png'"):
        prepare(manual_dir, tmp_path, "frames")
