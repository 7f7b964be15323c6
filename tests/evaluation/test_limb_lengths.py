"""Limb lengths, the band of labelled ones, and poses outside it."""

import math

import numpy as np
import pytest

from keras_flowpose.evaluation.limb_lengths import implausible_limbs
from keras_flowpose.evaluation.limb_lengths import limb_band
from keras_flowpose.evaluation.limb_lengths import limb_lengths
from keras_flowpose.evaluation.limb_lengths import measured_limbs
from keras_flowpose.skeleton import COCO_17
from keras_flowpose.skeleton import UPPER_BODY_7


def test_limbs_are_arms_and_shoulders():
    named = {
        tuple(UPPER_BODY_7.joints[joint] for joint in limb)
        for limb in measured_limbs(UPPER_BODY_7)
    }
    assert named == {
        ("right_shoulder", "right_elbow"),
        ("right_elbow", "right_wrist"),
        ("left_shoulder", "left_elbow"),
        ("left_elbow", "left_wrist"),
        ("right_shoulder", "left_shoulder"),
    }


def test_a_shoulder_line_is_measured_once():
    assert measured_limbs(COCO_17) == COCO_17.limb_indices


def test_lengths_equal_distances_by_hand():
    points = np.random.default_rng(4).uniform(0, 9, (3, 4, 2))
    points[1, 3] = np.nan
    limbs = ((0, 1), (3, 2))

    found = limb_lengths(points, limbs, 2.5)

    for frame in range(3):
        for place, (a, b) in enumerate(limbs):
            wanted = math.dist(points[frame, a], points[frame, b]) / 2.5
            np.testing.assert_allclose(found[frame, place], wanted)


def test_lengths_are_unknown_for_a_person_of_unknown_size():
    assert np.isnan(limb_lengths(np.zeros((2, 2, 2)), [(0, 1)], 0.0)).all()


def test_the_band_leaves_out_both_tails():
    lengths = np.random.default_rng(5).permutation(np.arange(1001.0))[:, None]
    lengths = np.concatenate([lengths, np.full_like(lengths, np.nan)], 1)

    low, high = limb_band(lengths, share=0.9)

    np.testing.assert_allclose(low, [50, -np.inf])
    np.testing.assert_allclose(high, [950, np.inf])
    wider = limb_band(lengths, share=0.9, margin=7)
    np.testing.assert_allclose(wider, [[43, -np.inf], [957, np.inf]])


@pytest.mark.parametrize(
    ("lengths", "counts", "wanted"),
    [
        ([1.0, 1.0], [True, True], 0),
        ([1.0, 2.1], [True, True], 0.5),
        ([0.4, 9.0], [True, True], 1),
        ([0.5, 2.0], [True, True], 0),  # the ends belong to the band
        ([0.4, 1.0], [False, True], 0),
        ([0.4, 9.0], [False, False], math.nan),
        ([1.0, math.nan], [True, True], 0.5),  # nothing was predicted
    ],
)
def test_limbs_outside_are_counted(lengths, counts, wanted):
    band = np.array([0.5, 0.5]), np.array([2.0, 2.0])

    found = implausible_limbs(np.array([lengths]), np.array([counts]), band)

    np.testing.assert_array_equal(found, [wanted])
