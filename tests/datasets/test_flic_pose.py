"""The builder of FLIC, FLIC-full and FLIC-plus, on its dummy data."""

import shutil
from typing import ClassVar

import numpy as np
import pytest
import scipy.io
import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.data.joint_mapping import missing_joints
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.data.viewpoint import backward_facing
from keras_flowpose.datasets.flic_pose import annotations
from keras_flowpose.datasets.flic_pose import flic_pose_dataset_builder
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import UPPER_BODY_7
from tests.datasets import prepared_builder

Builder = flic_pose_dataset_builder.Builder
FlicConfig = flic_pose_dataset_builder.FlicConfig
DUMMY = Builder.code_path.parent / "dummy_data"

NAMES = list(annotations.SKELETON.joints)
# Zero-based columns of the authors' 2 x 29 array, from their lookupPart.m.
COLUMNS = dict(zip(NAMES, (0, 1, 2, 3, 4, 5, 6, 9, 12, 13, 16), strict=True))


class FlicSmallTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder."""

    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["small", "small_observer"]
    SPLITS: ClassVar = {"train": 5, "test": 3}


class FlicFullTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder."""

    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["full"]
    SPLITS: ClassVar = {"train": 9, "test": 3}


class FlicPlusTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder."""

    DATASET_CLASS = Builder
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = ["plus"]
    SPLITS: ClassVar = {"train": 6, "test": 3}


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


def prepare(manual_dir, data_dir, config="small", **kwargs):
    return prepared_builder.prepare(
        Builder, manual_dir, data_dir, config, **kwargs
    )


def prepared(manual_dir, data_dir, config="small", split="all"):
    """Metadata and examples, read back from the disk."""
    prepare(manual_dir, data_dir, config)
    info, examples = prepared_builder.read(
        data_dir, f"flic_pose/{config}", split
    )
    return info.metadata, examples


def truth(manual_dir, release="FLIC"):
    content = scipy.io.loadmat(
        manual_dir / release / "examples.mat", simplify_cells=True
    )
    return list(np.atleast_1d(content["examples"]))


def change(path, name, changed):
    data = scipy.io.loadmat(path)[name]
    result = changed(data)
    scipy.io.savemat(path, {name: data if result is None else result})


def rows_of(examples, persons):
    """For each example the row of the person with its left shoulder."""
    shoulders = np.stack([person["coords"][:, 0] for person in persons])
    far = [np.abs(shoulders - e["joints"][0]).sum(axis=1) for e in examples]
    assert np.min(far, axis=1).max() < 1e-4
    return np.argmin(far, axis=1).tolist()


def test_skeleton_is_the_eleven_labelled_joints():
    skeleton = annotations.SKELETON

    assert [s[0] + s.split("_")[1][:3] for s in NAMES[:-1]] == [
        *("lsho", "lelb", "lwri", "rsho", "relb", "rwri"),
        *("lhip", "rhip", "leye", "reye"),
    ]
    assert NAMES[-1] == "nose"
    # A net's head is FLIC's nose.
    assert missing_joints(skeleton.joints, UPPER_BODY_7.joints) == ()
    assert skeleton.flip_index == (3, 4, 5, 0, 1, 2, 7, 6, 9, 8, 10)
    assert ("right_shoulder", "right_hip") in skeleton.limbs


def test_examples_are_the_authors_labels(manual_dir, tmp_path):
    metadata, examples = prepared(manual_dir, tmp_path)
    persons = truth(manual_dir)

    assert skeleton_from_metadata(metadata) == annotations.SKELETON
    assert metadata["missing_images"] == 0
    rows = rows_of(examples, persons)
    assert sorted(rows) == list(range(8))
    unlabelled = 0
    for row, example in zip(rows, examples, strict=True):
        person = persons[row]
        for joint, name in enumerate(NAMES):
            x, y = person["coords"][:, COLUMNS[name]]
            if np.isnan(x):
                unlabelled += 1
                assert example["visible"][joint] == 0
                assert example["joints"][joint].tolist() == [0, 0]
            else:
                assert example["visible"][joint] == 2
                # Nothing is subtracted.
                np.testing.assert_allclose(
                    example["joints"][joint], (x, y), rtol=1e-6
                )
        picture = manual_dir / "FLIC" / "images" / person["filepath"]
        assert example["image"] == picture.read_bytes()
        assert example["video"].decode() == person["moviename"]
        assert example["frame"] == person["currframe"]
        assert example["label_source"] == 0
    assert unlabelled == 3


def test_labels_outside_the_picture_are_not_clipped(manual_dir, tmp_path):
    _, examples = prepared(manual_dir, tmp_path)

    wrists = [e["joints"][NAMES.index("left_wrist")] for e in examples]
    assert [27.5, 31.25] in np.stack(wrists).tolist()


@pytest.mark.parametrize(
    ("config", "train"),
    [
        ("small", [0, 1, 2, 3, 6]),
        ("full", [0, 1, 2, 3, 6, 8, 9, 10, 11]),
        ("plus", [0, 1, 2, 6, 8, 9]),
    ],
)
def test_splits_hold_whom_they_should(manual_dir, tmp_path, config, train):
    release = "FLIC" if config == "small" else "FLIC-full"
    persons = truth(manual_dir, release)

    for split, rows in (("train", train), ("test", [4, 5, 7])):
        _, examples = prepared(manual_dir, tmp_path, config, split)
        assert sorted(rows_of(examples, persons)) == rows


def test_persons_of_one_picture_are_examples_of_their_own(manual_dir, tmp_path):
    _, examples = prepared(manual_dir, tmp_path, split="train")

    first, second = (e for e in examples if e["frame"] == 41)
    assert first["image"] == second["image"]
    assert not np.array_equal(first["joints"], second["joints"])


def test_what_is_odd_in_the_release_is_counted(manual_dir, tmp_path):
    small, full, plus = (
        prepare(manual_dir, tmp_path, config).info.metadata
        for config in ("small", "full", "plus")
    )

    odd = ("pictures_in_both_splits", "persons_marked_bad", "persons_unchecked")
    assert [small[key] for key in odd] == [1, 0, 0]
    assert [full[key] for key in odd] == [1, 2, 3]
    assert [plus[key] for key in odd] == [0, 1, 1]


def test_test_persons_are_never_trained_with(manual_dir, tmp_path):
    change(
        manual_dir / "FLIC-full" / "tr_plus_indices.mat",
        "tr_plus_indices",
        lambda indices: np.append(indices, [5.0, 6.0]),
    )

    builder = prepare(manual_dir, tmp_path, "plus")

    assert builder.info.splits["train"].num_examples == 6


@pytest.mark.parametrize(
    ("config", "ends"),
    [
        ("small", ("right_shoulder", "left_hip")),
        ("small_observer", ("left_shoulder", "right_hip")),
    ],
)
def test_torso_is_measured_between_the_named_joints(
    manual_dir, tmp_path, config, ends
):
    metadata, examples = prepared(manual_dir, tmp_path, config)

    assert metadata["scale_reference"] == "-".join(ends)
    first, second = (NAMES.index(end) for end in ends)
    lengths = []
    for example in examples:
        difference = example["joints"][first] - example["joints"][second]
        visible = example["visible"][[first, second]].all()
        expected = np.hypot(*difference) if visible else 0
        np.testing.assert_allclose(
            example["scale_reference"], expected, rtol=1e-5
        )
        lengths.append(float(example["scale_reference"]))
    assert lengths.count(0) == 1  # one person lacks that hip
    assert len(set(lengths)) == 8


def test_observer_sees_arms_and_hips_of_back_views_swapped(
    manual_dir, tmp_path
):
    # The same keys, and so the same order.
    pairs = zip(
        prepared(manual_dir, tmp_path, "small")[1],
        prepared(manual_dir, tmp_path, "small_observer")[1],
        strict=True,
    )

    behind = []
    for released, seen in pairs:
        assert released["image"] == seen["image"]
        order = list(range(11))
        if backward_facing(
            released["joints"], released["visible"], annotations.SKELETON
        ):
            behind.append(int(released["frame"]))
            order = [3, 4, 5, 0, 1, 2, 7, 6, 8, 9, 10]  # not the eyes
        for feature in ("joints", "visible"):
            np.testing.assert_array_equal(
                seen[feature], released[feature][order]
            )
    assert sorted(behind) == [51, 61]


def test_a_single_example_is_read_as_one(manual_dir):
    path = manual_dir / "FLIC" / "examples.mat"
    change(path, "examples", lambda examples: examples[:, 5:6])

    (person,) = annotations.read_annotations(epath.Path(path), full=False)

    assert person.is_test
    assert person.picture == "two-weeks-notice-00000021.jpg"


@pytest.mark.parametrize(
    ("config", "name", "persons"),
    [("small", "FLIC", 8), ("full", "FLIC-full", 12), ("plus", "FLIC-full", 9)],
)
def test_archive_is_unpacked(manual_dir, tmp_path, config, name, persons):
    indices = manual_dir / "FLIC-full" / "tr_plus_indices.mat"
    (tmp_path / "zipped").mkdir()
    indices.rename(tmp_path / "zipped" / indices.name)
    shutil.make_archive(
        tmp_path / "zipped" / name, "zip", manual_dir, base_dir=name
    )

    builder = prepare(tmp_path / "zipped", tmp_path, config)

    assert builder.info.splits.total_num_examples == persons


def test_without_its_indices_plus_says_where_they_are(manual_dir, tmp_path):
    (manual_dir / "FLIC-full" / "tr_plus_indices.mat").unlink()

    with pytest.raises(UserError, match=r"No `tr_plus_indices\.mat` .*cims"):
        prepare(manual_dir, tmp_path, "plus")


@pytest.mark.parametrize("wrong", [0, 13])
def test_indices_of_something_else_are_refused(manual_dir, tmp_path, wrong):
    change(
        manual_dir / "FLIC-full" / "tr_plus_indices.mat",
        "tr_plus_indices",
        lambda indices: np.append(indices, [[wrong]]),
    )

    with pytest.raises(UserError, match=rf"1 \.\.\. 12\. Received: .*{wrong}"):
        prepare(manual_dir, tmp_path, "plus")


@pytest.mark.parametrize(
    ("config", "name", "other"),
    [("small", "FLIC", "FLIC-full"), ("plus", "FLIC-full", "FLIC")],
)
def test_the_other_release_is_refused(
    manual_dir, tmp_path, config, name, other
):
    with pytest.raises(UserError, match=rf"that of {name} .*that of {other} "):
        prepare(manual_dir / other, tmp_path, config)


def test_labels_of_another_shape_are_refused(manual_dir, tmp_path):
    def cut(examples):
        examples[0, 2]["coords"] = examples[0, 2]["coords"][:, :16]

    change(manual_dir / "FLIC" / "examples.mat", "examples", cut)

    with pytest.raises(UserError, match=r"`coords` of example 3 .*\(2, 16\)"):
        prepare(manual_dir, tmp_path)


def test_missing_pictures_are_counted_and_may_be_left_out(manual_dir, tmp_path):
    images = manual_dir / "FLIC" / "images"
    (images / "goldeneye-cd1-00000041.jpg").unlink()

    with pytest.raises(UserError, match=r"1 of 6 images .*00000041\.jpg"):
        prepare(manual_dir, tmp_path)

    builder = prepare(manual_dir, tmp_path, allow_missing=True)
    assert builder.info.metadata["missing_images"] == 1
    assert builder.info.splits["train"].num_examples == 3


def test_pictures_of_unused_persons_are_not_asked_for(manual_dir, tmp_path):
    images = manual_dir / "FLIC-full" / "images"
    (images / "two-weeks-notice-00000031.jpg").unlink()

    builder = prepare(manual_dir, tmp_path, "plus")

    assert builder.info.metadata["missing_images"] == 0


def test_configs_are_checked():
    with pytest.raises(ValueError, match=r"`training` .*'all'"):
        FlicConfig(name="mine", training="all")
    with pytest.raises(ValueError, match=r"`torso` .*'belly'"):
        FlicConfig(name="mine", torso=("nose", "belly"))
