"""Counts of labels, of stills and of clips."""

import numpy as np
import pytest

from keras_flowpose.data.label_statistics import label_statistics
from keras_flowpose.safe_files import UserError
from tests.data import pictures


@pytest.fixture(scope="module")
def stills(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stills")
    train = [
        pictures.still(0, (2, 2, 2), scale_reference=10.0),
        pictures.still(1, (2, 1, 0), scale_reference=40.0),
        pictures.still(2, (2, 1, 0), label_source="tracker"),
    ]
    test = [pictures.still(3, (0, 0, 2), scale_reference=25.0)]
    pictures.write(folder, {"train": train, "test": test}, "arm", 7)
    return folder


def test_stills_are_counted_over_all_splits(stills):
    found = label_statistics("arm_pose", stills)

    assert found.skeleton == pictures.SKELETON
    assert found.frames == 1
    assert found.examples == {"train": 3, "test": 1}
    np.testing.assert_array_equal(found.labelled, [3, 3, 2])
    np.testing.assert_array_equal(found.visible, [3, 1, 2])
    assert found.sources == {"manual": 3, "tracker": 1}
    assert found.references == (10, 25, 40, 3)
    assert found.reference_name == "arm"
    assert found.missing_images == 7
    # 133 pixels in halves of the labels' extent, of 60, 50 and 50 pixels.
    tenth = 0.8 * 133 / 30 + 0.2 * 133 / 25
    expected = [tenth, 133 / 25, 133 / 25]
    np.testing.assert_allclose(found.torsos, expected, rtol=1e-6)


def test_table_of_stills(stills):
    text = label_statistics("arm_pose", stills).table()

    words = [" ".join(line.split()) for line in text.splitlines()]
    assert words[0] == f"arm_pose in {stills / 'arm_pose' / '1.2.3'}"
    assert words[1:3] == ["train 3 images", "test 1 images"]
    assert "right_wrist 75.0 % 25.0 %" in words
    assert "labels of images: 3 manual, 1 tracker" in words
    normaliser = "10.0 to 40.0 pixels, mean 25.0"
    assert f"normaliser: arm in 75.0 % of examples, {normaliser}" in words
    assert any(line.startswith("left out: 7 images") for line in words)
    torsos = "images: 4.6 to 5.3 torsos of the person, median 5.3"
    assert f"{torsos} (what --crop counts in)" in words


def test_one_split_or_a_slice(stills):
    found = label_statistics("arm_pose", stills, ["test", "train[:2]"])

    assert found.examples == {"test": 1, "train[:2]": 2}
    # Two of three with 3, 2 and 2 labelled joints, and one with 1.
    assert found.labelled.sum() in (5, 6)


def test_clips_count_by_their_centre(tmp_path):
    examples = [
        pictures.clip(
            4,
            [False, True, True],
            [[0, 0, 0], [2, 2, 0], [2, 2, 2]],
        ),
        pictures.clip(
            5,
            [True, True, True],
            [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        ),
    ]
    pictures.write(tmp_path, {"train": examples})

    found = label_statistics("arm_pose/clips", tmp_path)
    text = found.table()

    assert found.frames == 3
    np.testing.assert_array_equal(found.labelled, [1, 2, 0])
    np.testing.assert_array_equal(found.visible, [1, 1, 0])
    assert found.sources == {"tracker": 2}
    assert (found.frames_present, found.frames_labelled) == (5, 3)
    assert "2 clips of 3 frames" in text
    assert "83.3 % there, 50.0 % labelled" in text
    assert "normaliser: none of its own" in text
    assert "left out" not in text


def test_prepared_dataset_has_all_its_examples(dummy_data_dir):
    found = label_statistics("lspet_pose", dummy_data_dir, progress=True)

    assert sum(found.examples.values()) == sum(found.sources.values()) == 40
    assert (found.visible == found.labelled).all()


def test_unknown_dataset_and_split(stills):
    with pytest.raises(UserError, match="flowpose prepare legs"):
        label_statistics("legs_pose", stills)
    with pytest.raises(UserError, match="no split 'dev'"):
        label_statistics("arm_pose", stills, ["dev"])
