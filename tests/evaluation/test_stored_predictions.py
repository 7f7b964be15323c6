"""Files of predictions, and the real one of the paper's net."""

import numpy as np
import pytest
import scipy.io

from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.evaluation.stored_predictions import read_predictions
from keras_flowpose.evaluation.stored_predictions import write_predictions
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7
from tests.shared_data import shared_data


def example(**fields):
    random = np.random.default_rng(5)
    return LabelledPredictions(
        LSP_14,
        random.normal(size=(3, 14, 2)),
        random.normal(size=(3, 14, 2)),
        random.integers(0, 3, (3, 14)).astype(np.uint8),
        **fields,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {
            "scores": np.ones((3, 14), np.float32),
            "lengths": np.array([1.0, 0.0, 2.5]),
            "normaliser": "hat size",
            "scale": 2.0,
            "unit": "half pixels",
            "conditions": {"model": "lite", "crop": 3.2, "upright": True},
        },
    ],
)
def test_file_keeps_everything(tmp_path, fields):
    stored = example(**fields)

    write_predictions(stored, tmp_path / "p.npz")
    found = read_predictions(tmp_path / "p.npz")

    for name in ("skeleton", "normaliser", "scale", "unit", "conditions"):
        assert getattr(found, name) == getattr(stored, name)
    for name in ("predictions", "truth", "visible", "scores", "lengths"):
        expected = getattr(stored, name)
        if expected is None:
            assert getattr(found, name) is None
        else:
            np.testing.assert_array_equal(getattr(found, name), expected)


def test_the_plainest_file_will_do(tmp_path):
    np.savez(
        tmp_path / "p.npz",
        predictions=np.ones((2, 2, 2)),
        truth=np.zeros((2, 2, 2)),
        visible=np.ones((2, 2)),
        joints=["right_wrist", "left_wrist"],
    )

    result = read_predictions(tmp_path / "p.npz").evaluate("plain")

    assert result.joint_types["wrist"].count == 4
    assert result.joint_types["wrist"].accuracy[:3] == (0.0, 0.0, 1.0)


def test_existing_files_are_kept(tmp_path):
    write_predictions(example(), tmp_path / "p.npz")

    with pytest.raises(UserError, match="exists already"):
        write_predictions(example(), tmp_path / "p.npz")
    write_predictions(example(), tmp_path / "p.npz", overwrite=True)


def write_mat(path):
    """Two frames out of order, labels of mixed types, one elbow hidden."""
    kinds = [("image_path", "O"), ("joint_locs", "O"), ("visible", "O")]
    labels = np.empty((1, 2), kinds)
    for image, dtype in enumerate([np.float64, np.uint16]):
        points = np.arange(14, dtype=dtype).reshape(7, 2) + 10 * image
        seen = np.ones((7, 1), np.uint8)
        seen[3] = image
        labels[0, image] = (f"{image}.png", points, seen)
    sequences, results = np.empty((1, 2), "O"), np.empty((1, 2), "O")
    for place, image in enumerate([1, 0]):
        sequences[0, place] = np.array([[image + 1.0]])
        frame = np.empty((1, 1), "O")
        frame[0, 0] = labels[0, image]["joint_locs"].astype(np.float32) + 0.5
        results[0, place] = frame
    tests = np.empty((1, 1), [("data", "O"), ("seqs", "O"), ("name", "O")])
    tests[0, 0] = (labels, sequences, "piw")
    scipy.io.savemat(path, {"test_seqs": tests, "raw_results": results})


def test_matlab_file_is_put_into_the_order_of_its_labels(tmp_path):
    write_mat(tmp_path / "p.mat")

    found = read_predictions(tmp_path / "p.mat")

    assert found.skeleton == UPPER_BODY_7
    expected = np.arange(14.0).reshape(7, 2) - 1
    np.testing.assert_array_equal(found.truth, [expected, expected + 10])
    np.testing.assert_array_equal(found.predictions, found.truth + 0.5)
    # The dataset labels the neck, not the head.
    np.testing.assert_array_equal(
        found.visible, [[0, 1, 1, 0, 1, 1, 1], [0, 1, 1, 1, 1, 1, 1]]
    )


def damaged_files(folder):
    (folder / "text.npz").write_text("no archive")
    (folder / "text.mat").write_text("no MATLAB file\n" * 50)
    (folder / "empty.npz").write_bytes(b"")
    (folder / "other.txt").write_text("")
    np.savez(folder / "lacks.npz", predictions=np.zeros((1, 7, 2)))
    np.savez(
        folder / "names.npz",
        predictions=np.zeros((1, 2, 2)),
        truth=np.zeros((1, 2, 2)),
        visible=np.zeros((1, 2)),
        joints=["wrist", "wrist"],
    )
    np.savez(folder / "pickle.npz", predictions=np.array([{}], object))
    scipy.io.savemat(folder / "other.mat", {"joints": np.zeros(3)})


@pytest.mark.parametrize(
    "name",
    [
        "absent.npz",
        "text.npz",
        "text.mat",
        "empty.npz",
        "other.txt",
        "lacks.npz",
        "names.npz",
        "pickle.npz",
        "other.mat",
    ],
)
def test_other_files_are_refused_in_one_line(tmp_path, name):
    damaged_files(tmp_path)

    with pytest.raises(UserError, match=name.replace(".", r"\.")) as caught:
        read_predictions(tmp_path / name)

    assert "\n" not in str(caught.value)


@pytest.mark.real_data
def test_poses_in_the_wild_scores_are_the_published_ones():
    path = shared_data("poses_in_the_wild", "stored_spatialnet_predictions.mat")
    stored = read_predictions(path)

    result = stored.evaluate("spatial net")
    thirty = np.linalg.norm(stored.predictions - stored.truth, axis=-1) <= 30

    counts = {k: s.count for k, s in result.joint_types.items()}
    assert counts == {
        "head": 0,
        "wrist": 735 + 781,
        "elbow": 786 + 806,
        "shoulder": 786 + 806,
        "all": 4700,
    }
    for kind, within_20, within_30 in (
        ("wrist", 0.640, 0.704),
        ("elbow", 0.654, 0.739),
        ("shoulder", 0.748, 0.852),
    ):
        scores = result.joint_types[kind]
        assert scores.accuracy[20] == pytest.approx(within_20, abs=0.0006)
        sides = [
            thirty[stored.visible[:, joint], joint].mean()
            for joint in UPPER_BODY_7.joint_types[kind]
        ]
        assert np.mean(sides) == pytest.approx(within_30, abs=0.0006)
