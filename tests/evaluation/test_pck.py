"""PCK and its normalisers."""

import numpy as np
import pytest

from keras_flowpose.evaluation.pck import FRACTIONS
from keras_flowpose.evaluation.pck import NORMALISERS
from keras_flowpose.evaluation.pck import TORSO
from keras_flowpose.evaluation.pck import normaliser_lengths
from keras_flowpose.evaluation.pck import pck
from keras_flowpose.evaluation.pck import relative_distances
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def square_person():
    """Shoulders 30 apart, hips 14 apart, 40 below; centred on each other."""
    truth = np.full((1, 14, 2), np.nan)
    for name, point in {
        "right_shoulder": (0, 0),
        "left_shoulder": (30, 0),
        "right_hip": (8, 40),
        "left_hip": (30, 40),
    }.items():
        truth[0, LSP_14.index(name)] = point
    return truth, np.isfinite(truth).all(axis=-1)


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("right_shoulder-left_hip", 50.0),
        ("left_shoulder-right_hip", np.hypot(22, 40)),
        ("shoulder_width", 30.0),
    ],
)
def test_lengths_of_the_named_normalisers(name, length):
    found = normaliser_lengths(*square_person(), LSP_14, name)

    np.testing.assert_allclose(found, [length])
    assert name in NORMALISERS


def test_the_default_is_the_right_shoulder_to_left_hip_diagonal():
    np.testing.assert_allclose(
        normaliser_lengths(*square_person(), LSP_14), [50]
    )
    assert TORSO == "right_shoulder-left_hip"


def test_length_is_unknown_where_an_end_is_not_labelled():
    truth, visible = square_person()
    visible[0, LSP_14.index("left_hip")] = False

    assert normaliser_lengths(truth, visible, LSP_14) == [0]


def test_unknown_normalisers_are_refused():
    with pytest.raises(ValueError, match=r"one of right_shoulder-left_hip"):
        normaliser_lengths(*square_person(), LSP_14, "torso height")


def test_a_skeleton_without_hips_has_no_torso():
    with pytest.raises(ValueError, match="left_hip"):
        normaliser_lengths(np.zeros((1, 7, 2)), np.ones((1, 7)), UPPER_BODY_7)


def test_pck_equals_counting_by_hand():
    random = np.random.default_rng(2)
    distances = random.uniform(0, 60, (23, 3))
    lengths = random.uniform(50, 150, 23)
    lengths[4] = 0
    distances[7, 1] = np.nan

    found = pck(distances, lengths)

    assert found.shape == (10, 3)
    for row, fraction in enumerate(FRACTIONS):
        for joint in range(3):
            hits = [
                distances[image, joint] <= fraction * lengths[image]
                for image in range(23)
                if lengths[image] and distances[image, joint] >= 0
            ]
            assert found[row, joint] == pytest.approx(sum(hits) / len(hits))


def test_fractions_are_a_twentieth_to_a_half():
    np.testing.assert_allclose(FRACTIONS, np.linspace(0.05, 0.5, 10))


def test_without_any_normaliser_there_is_no_score():
    assert np.isnan(pck(np.ones((3, 2)), np.zeros(3))).all()


@pytest.mark.parametrize("lengths", [[1, -1], [1, np.nan], [np.inf, 1]])
def test_lengths_must_be_lengths(lengths):
    with pytest.raises(ValueError, match="`lengths` must be finite and >= 0"):
        relative_distances(np.ones((2, 3)), lengths)


def test_there_is_one_length_an_image():
    with pytest.raises(ValueError, match=r"`lengths` must have shape \(2,\)"):
        relative_distances(np.ones((2, 3)), np.ones(3))
