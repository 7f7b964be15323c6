"""The features of one labelled image, and the joints in the metadata."""

import json

import numpy as np
import pytest

from keras_flowpose.data.label_kinds import LABEL_SOURCES
from keras_flowpose.data.schema import clip_features
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.data.schema import skeleton_metadata
from keras_flowpose.data.schema import still_features
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.skeleton import UPPER_BODY_7


def test_features_have_the_agreed_names_types_and_shapes():
    features = still_features(9)

    found = {
        name: (feature.shape, np.dtype(feature.np_dtype).name)
        for name, feature in features.items()
    }

    assert found == {
        "image": ((None, None, 3), "uint8"),
        "joints": ((9, 2), "float32"),
        "visible": ((9,), "uint8"),
        "video": ((), "object"),
        "frame": ((), "int64"),
        "scale_reference": ((), "float32"),
        "label_source": ((), "int64"),
    }
    assert features["label_source"].names == list(LABEL_SOURCES)


def test_clips_have_one_entry_a_frame():
    features = clip_features(9, 7)

    assert set(features) == {
        "frames",
        "present",
        "frame_numbers",
        "joints",
        "visible",
        "label_source",
        "video",
        "frame",
        "scale_reference",
    }
    assert features["frames"].shape == (7, None, None, 3)
    assert features["joints"].shape == (7, 9, 2)
    assert features["visible"].shape == (7, 9)
    assert features["present"].shape == (7,)
    assert features["label_source"].feature.names == list(LABEL_SOURCES)


@pytest.mark.parametrize("joints, frames", [(0, 3), (7, 0), (7, 4), (7, 1.5)])
def test_clips_need_an_odd_number_of_frames(joints, frames):
    with pytest.raises(ValueError, match=r"`(joints|frames)` must be"):
        clip_features(joints, frames)


@pytest.mark.parametrize("joints", [0, -1, 2.0, "7"])
def test_joints_must_be_a_positive_integer(joints):
    with pytest.raises(ValueError, match="`joints` must be an integer >= 1"):
        still_features(joints)


@pytest.mark.parametrize("skeleton", [UPPER_BODY_7, LSP_14])
def test_skeleton_survives_the_metadata_file(skeleton):
    stored = json.loads(json.dumps(skeleton_metadata(skeleton)))

    assert stored["joint_names"] == list(skeleton.joints)
    assert skeleton_from_metadata(stored) == skeleton


@pytest.mark.parametrize("metadata", [None, {}, {"joint_names": []}])
def test_metadata_without_joints_is_refused(metadata):
    with pytest.raises(ValueError, match="must hold `joint_names`"):
        skeleton_from_metadata(metadata)
