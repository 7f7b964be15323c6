"""The builder of Leeds Sports Pose Extended, on its dummy data."""

import pickle
import shutil
import zipfile
from typing import ClassVar

import numpy as np
import pytest
import scipy.io
import tensorflow_datasets as tfds

from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14

Builder = lspet_pose_dataset_builder.Builder
split_of = lspet_pose_dataset_builder.split_of
DUMMY = Builder.code_path.parent / "dummy_data"


class LspetPoseTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder."""

    DATASET_CLASS = Builder
    SPLITS: ClassVar = {"train": 32, "validation": 3, "test": 5}


@pytest.fixture
def manual_dir(tmp_path):
    """A copy of the dummy data that a test may damage."""
    return shutil.copytree(DUMMY, tmp_path / "manual")


def prepare(manual_dir, data_dir, **kwargs):
    builder = Builder(data_dir=data_dir, **kwargs)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(
            manual_dir=manual_dir, try_download_gcs=False
        )
    )
    return builder


def read(data_dir):
    """All examples by file name, read without the builder's class."""
    builder = tfds.builder_from_directory(f"{data_dir}/lspet_pose/1.0.0")
    examples = tfds.as_numpy(builder.as_dataset(split="all"))
    return builder.info, {e["video"].decode(): e for e in examples}


def change_labels(manual_dir, change):
    joints = scipy.io.loadmat(manual_dir / "joints.mat")["joints"]
    changed = change(joints)
    scipy.io.savemat(
        manual_dir / "joints.mat",
        {"joints": joints if changed is None else changed},
    )


def test_examples_are_the_authors_labels(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)
    info, examples = read(tmp_path)
    truth = scipy.io.loadmat(manual_dir / "joints.mat")["joints"]

    assert skeleton_from_metadata(info.metadata) == LSP_14
    assert info.metadata["missing_images"] == 0
    assert len(examples) == truth.shape[2] == 40
    hidden = 0
    for image in range(40):
        example = examples[f"im{image + 1:05d}.jpg"]
        for joint in range(14):
            x, y, flag = truth[joint, :, image]
            if flag:
                assert example["visible"][joint] == 2
                np.testing.assert_allclose(
                    example["joints"][joint], [x - 1, y - 1], rtol=1e-6
                )
            else:
                hidden += 1
                assert example["visible"][joint] == 0
                np.testing.assert_array_equal(example["joints"][joint], [0, 0])
        assert example["frame"] == 0
        assert example["scale_reference"] == 0
        assert example["label_source"] == 0
    assert hidden > 20


def test_visible_joints_outside_the_image_are_kept(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)
    _, examples = read(tmp_path)

    first = examples["im00001.jpg"]
    np.testing.assert_allclose(first["joints"][6], [-3.5, 10.25])
    assert first["visible"][6] == 2
    assert first["visible"][12] == 0


def test_images_are_stored_as_their_own_bytes(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)
    builder = tfds.builder_from_directory(f"{tmp_path}/lspet_pose/1.0.0")
    examples = builder.as_dataset(
        split="all", decoders={"image": tfds.decode.SkipDecoding()}
    )

    for example in tfds.as_numpy(examples):
        name = example["video"].decode()
        source = manual_dir / "images" / name
        assert example["image"] == source.read_bytes()


def test_prepared_data_reads_back_by_name(manual_dir, tmp_path):
    prepare(manual_dir, tmp_path)

    builder = tfds.builder("lspet_pose", data_dir=tmp_path)

    assert builder.info.metadata["joint_names"] == list(LSP_14.joints)
    assert builder.info.splits["validation"].num_examples == 3


def test_splits_are_fixed_for_good():
    names = [f"im{number:05d}.jpg" for number in range(1, 10001)]
    counts = dict.fromkeys(("train", "validation", "test"), 0)
    for name in names:
        counts[split_of(name)] += 1

    # Trained models rely on it: a change would leak test images.
    assert counts == {"train": 9020, "validation": 504, "test": 476}
    assert [n for n in names[:40] if split_of(n) == "validation"] == [
        "im00009.jpg",
        "im00019.jpg",
        "im00037.jpg",
    ]


def test_missing_images_are_counted_and_named(manual_dir, tmp_path):
    for number in (3, 7, 11, 20):
        (manual_dir / "images" / f"im{number:05d}.jpg").unlink()

    with pytest.raises(UserError) as caught:
        prepare(manual_dir, tmp_path)

    message = str(caught.value)
    assert "4 of 40 images are missing" in message
    assert "im00003.jpg, im00007.jpg, im00011.jpg, ..." in message
    assert "--allow-missing" in message
    assert not (tmp_path / "lspet_pose" / "1.0.0").exists()


def test_missing_images_may_be_left_out(manual_dir, tmp_path):
    for number in (3, 7, 11, 20):
        (manual_dir / "images" / f"im{number:05d}.jpg").unlink()

    prepare(manual_dir, tmp_path, allow_missing=True)
    info, examples = read(tmp_path)

    assert info.metadata["missing_images"] == 4
    assert len(examples) == 36
    assert "im00007.jpg" not in examples


def test_no_image_at_all_is_an_error(manual_dir, tmp_path):
    shutil.rmtree(manual_dir / "images")
    (manual_dir / "images").mkdir()

    with pytest.raises(UserError, match="holds none of the 40 images"):
        prepare(manual_dir, tmp_path, allow_missing=True)


def test_no_images_folder_is_an_error(manual_dir, tmp_path):
    shutil.rmtree(manual_dir / "images")

    with pytest.raises(UserError, match=r"No folder .*images"):
        prepare(manual_dir, tmp_path)


def test_no_annotations_says_what_to_put_where(manual_dir, tmp_path):
    (manual_dir / "joints.mat").unlink()

    with pytest.raises(UserError, match=r"No `joints.mat` under .*Download"):
        prepare(manual_dir, tmp_path)


def test_top_folder_may_stay(manual_dir, tmp_path):
    shutil.copytree(manual_dir, tmp_path / "top" / "lspet_dataset")

    builder = prepare(tmp_path / "top", tmp_path)

    assert builder.info.splits.total_num_examples == 40


@pytest.mark.parametrize("top", ["", "lspet_dataset/"])
def test_archive_is_unpacked(manual_dir, tmp_path, top):
    (tmp_path / "zipped").mkdir()
    with zipfile.ZipFile(tmp_path / "zipped/lspet_dataset.zip", "w") as archive:
        for file in sorted(manual_dir.rglob("*.*")):
            archive.write(file, top + str(file.relative_to(manual_dir)))

    builder = prepare(tmp_path / "zipped", tmp_path)

    assert builder.info.splits.total_num_examples == 40


@pytest.mark.parametrize("column", [0, 1, 2])
def test_nan_in_labels_names_the_image(manual_dir, tmp_path, column):
    def damage(joints):
        joints[9, 2, 24] = 1
        joints[9, column, 24] = np.nan

    change_labels(manual_dir, damage)

    with pytest.raises(UserError, match=r"im00025\.jpg .*left_shoulder"):
        prepare(manual_dir, tmp_path)


def test_axes_of_the_older_lsp_are_refused(manual_dir, tmp_path):
    change_labels(manual_dir, lambda joints: joints.transpose(1, 0, 2))

    with pytest.raises(UserError, match=r"must have shape \(14, 3, images\)"):
        prepare(manual_dir, tmp_path)


def test_damaged_annotations_are_refused(manual_dir, tmp_path):
    (manual_dir / "joints.mat").write_text("not MATLAB\n" * 100)

    with pytest.raises(UserError, match="cannot be read"):
        prepare(manual_dir, tmp_path)


def test_what_is_no_jpeg_is_refused(manual_dir, tmp_path):
    (manual_dir / "images" / "im00009.jpg").write_bytes(b"<html>")

    with pytest.raises(UserError, match=r"im00009\.jpg is neither a JPEG"):
        prepare(manual_dir, tmp_path)


def test_pickled_copy_keeps_the_argument(tmp_path):
    builder = Builder(data_dir=tmp_path, allow_missing=True)

    assert pickle.loads(pickle.dumps(builder)).allow_missing
