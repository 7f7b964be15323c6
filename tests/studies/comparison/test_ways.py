"""Estimators of a comparison."""

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.preset_pooling import save_pooling
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.plan import SPATIAL_HEAD
from keras_flowpose.studies.comparison.plan import ComparisonPlan
from keras_flowpose.studies.comparison.ways import build_ways


@pytest.fixture
def preset(tmp_path):
    config = ModelConfig(width=0.1, input_size=32)
    save_preset(build_model(config), config, tmp_path / "small")
    learnt = PoolingConfig(2, UPPER_BODY_7.joints)
    weights = np.random.default_rng(0).random((5, 7), np.float32)
    save_pooling(LearntPooling(learnt, weights), tmp_path / "small")
    return tmp_path / "small"


def test_all_ways_look_at_the_same_frames(preset):
    ways = build_ways(ComparisonPlan(str(preset), ("sum", "parametric")))

    assert list(ways) == ["sum", "parametric", SINGLE]
    assert ways.pop(SINGLE).pooling == "none"
    for pooling, way in ways.items():
        assert way.pooling == pooling
        # What weights were learnt for is what sums are taken over, too.
        assert way.neighbours == way.lookahead == 2


def test_the_spatial_head_is_another_net(preset):
    plan = ComparisonPlan(str(preset), ("sum",), spatial_head=True)
    ways = build_ways(plan)
    head = ways[SPATIAL_HEAD]
    image = np.random.default_rng(1).integers(0, 256, (40, 30, 3), np.uint8)

    (alone,) = head.push(image)
    ways["sum"].push(image)
    (pooled,) = ways["sum"].finish()

    assert head.pooling == "none"
    different = alone.keypoints != pooled.unpooled_keypoints
    assert different.any(axis=1).all()
