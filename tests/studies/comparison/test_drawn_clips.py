"""Drawn signers as labelled videos."""

import numpy as np

from keras_flowpose.datasets.synthetic_signer.synthetic_signer_dataset_builder import (  # noqa: E501
    Builder,
)
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.comparison.drawn_clips import FIRST_SEED
from keras_flowpose.studies.comparison.drawn_clips import drawn_clips
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames


def test_clips_are_the_drawn_ones():
    first, second = drawn_clips(2, first_seed=7, frames=3)
    wanted = list(signer_frames(SignerConfig(frames=3, seed=8)))

    found = list(second.frames())

    assert (first.name, second.name) == ("signer 7", "signer 8")
    assert second.joints == UPPER_BODY_7.joints
    assert (second.fps, second.count, len(found)) == (25.0, 3, 3)
    assert first.fingerprint != second.fingerprint
    for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
        np.testing.assert_array_equal(one.image, other.image)
        np.testing.assert_array_equal(one.keypoints, other.joints)
        np.testing.assert_array_equal(one.visible, other.visible)
        assert one.time_seconds == number / 25


def test_default_persons_are_in_no_prepared_dataset():
    most = max(config.people for config in Builder.BUILDER_CONFIGS)
    assert most <= FIRST_SEED
