"""The builder of Leeds Sports Pose, on its dummy data."""

import shutil
import zipfile
from typing import ClassVar

import numpy as np
import pytest
import scipy.io
import tensorflow_datasets as tfds

from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.datasets.lsp_pose import lsp_pose_dataset_builder
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14
from tests.datasets import prepared_builder

Builder = lsp_pose_dataset_builder.Builder
DUMMY = Builder.code_path.parent / "dummy_data"
PRESENT = {
    "train": ["im0001", "im0002", "im0003", "im0999", "im1000"],
    "test": ["im1001", "im1002", "im2000"],
}


class LspPoseTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder."""

    DATASET_CLASS = Builder
    SPLITS: ClassVar = {"train": 5, "test": 3}

    def _make_builder(self, config=None):
        # The dummy data are a partial copy: the labels have their real shape.
        return Builder(data_dir=self.tmp_dir, config=config, allow_missing=True)


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


def prepare(manual_dir, data_dir, builder_class=Builder, allow_missing=True):
    return prepared_builder.prepare(
        builder_class, manual_dir, data_dir, allow_missing=allow_missing
    )


def read(data_dir, split="all"):
    """Info, and examples by file name."""
    info, examples = prepared_builder.read(data_dir, "lsp_pose", split)
    return info, {e["video"].decode(): e for e in examples}


def test_examples_are_the_authors_labels(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)
    info, examples = read(tmp_path)
    folder = manual_dir / "lsp_dataset"
    truth = scipy.io.loadmat(folder / "joints.mat")["joints"]

    assert skeleton_from_metadata(info.metadata) == LSP_14
    assert info.metadata["missing_images"] == 1992
    assert truth.shape == (3, 14, 2000)
    hidden = 0
    for name in [*PRESENT["train"], *PRESENT["test"]]:
        example = examples.pop(f"{name}.jpg")
        image = int(name.removeprefix("im")) - 1
        for joint in range(14):
            x, y, occluded = truth[:, joint, image]
            hidden += int(occluded)
            assert example["visible"][joint] == (1 if occluded else 2)
            np.testing.assert_allclose(
                example["joints"][joint], [x - 1, y - 1], rtol=1e-6
            )
        source = folder / "images" / f"{name}.jpg"
        assert example["image"] == source.read_bytes()
        assert example["frame"] == 0
        assert example["scale_reference"] == 0
        assert example["label_source"] == 0
    assert not examples
    assert hidden > 10


def test_occluded_and_outside_joints_keep_their_places(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)
    _, examples = read(tmp_path)

    first = examples["im0001.jpg"]
    np.testing.assert_array_equal(first["joints"][6], [-3.5, 10.25])
    np.testing.assert_array_equal(first["joints"][7], [3.75, 8.5])
    np.testing.assert_array_equal(first["joints"][8], [0, 0])
    assert first["visible"][6:9].tolist() == [2, 1, 2]


@pytest.mark.parametrize("split", ["train", "test"])
def test_splits_are_the_authors(manual_dir, tmp_path, split):
    prepare(manual_dir, tmp_path)
    _, examples = read(tmp_path, split)

    assert sorted(examples) == [f"{name}.jpg" for name in PRESENT[split]]


def test_missing_images_are_counted_and_named(manual_dir, tmp_path):
    with pytest.raises(UserError, match=r"1992 of 2000 images .*im0004\.jpg"):
        prepare(manual_dir, tmp_path, allow_missing=False)


@pytest.mark.parametrize("top", ["", "lsp_dataset/", "lsp_dataset_original/"])
@pytest.mark.parametrize("name", ["lsp_dataset", "lsp_dataset_original"])
def test_archive_is_unpacked(manual_dir, tmp_path, name, top):
    (tmp_path / "zipped").mkdir()
    folder = manual_dir / "lsp_dataset"
    with zipfile.ZipFile(tmp_path / "zipped" / f"{name}.zip", "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, top + str(file.relative_to(folder)))

    builder = prepare(tmp_path / "zipped", tmp_path)

    assert builder.info.splits.total_num_examples == 8


@pytest.mark.parametrize("top", ["", "lsp_dataset_original"])
def test_unpacked_folder_is_found(manual_dir, tmp_path, top):
    shutil.copytree(manual_dir / "lsp_dataset", tmp_path / "other" / top)

    builder = prepare(tmp_path / "other", tmp_path)

    assert builder.info.splits.total_num_examples == 8


def test_both_releases_at_once_are_refused(manual_dir, tmp_path):
    shutil.copytree(
        manual_dir / "lsp_dataset", manual_dir / "lsp_dataset_original"
    )

    with pytest.raises(UserError, match="must hold one release"):
        prepare(manual_dir, tmp_path)


def test_the_extended_set_is_refused(tmp_path):
    extended = lspet_pose_dataset_builder.Builder.code_path.parent

    with pytest.raises(
        UserError, match=r"shape \(3, 14, 2000\)\..*`lspet_pose`"
    ):
        prepare(extended / "dummy_data", tmp_path)


def test_the_extended_set_refuses_this_one(manual_dir, tmp_path):
    folder = manual_dir / "lsp_dataset"

    with pytest.raises(
        UserError, match=r"shape \(14, 3, images\)\..*`lsp_pose`"
    ):
        prepare(folder, tmp_path, lspet_pose_dataset_builder.Builder)


@pytest.mark.parametrize("row", [0, 1, 2])
def test_damaged_labels_name_the_image(manual_dir, tmp_path, row):
    path = manual_dir / "lsp_dataset" / "joints.mat"
    joints = scipy.io.loadmat(path)["joints"]
    joints[row, 9, 998] = np.nan
    scipy.io.savemat(path, {"joints": joints})

    with pytest.raises(UserError, match=r"im0999\.jpg .*left_shoulder"):
        prepare(manual_dir, tmp_path)


def test_no_annotations_names_both_archives(manual_dir, tmp_path):
    (manual_dir / "lsp_dataset" / "joints.mat").unlink()

    with pytest.raises(
        UserError, match=r"lsp_dataset\.zip or lsp_dataset_original\.zip"
    ):
        prepare(manual_dir, tmp_path)
