"""The estimators that a comparison sets beside each other."""

from tensorflow import keras

from keras_flowpose.models.presets import from_preset
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.plan import SPATIAL_HEAD
from keras_flowpose.studies.comparison.plan import ComparisonPlan
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.job_checks import heatmap_joints
from keras_flowpose.video.preset_estimator import preset_estimator


def build_ways(plan: ComparisonPlan) -> dict[str, VideoPoseEstimator]:
    """Makes an estimator for each pooling, the spatial head and single frames.

    The last is for heatmaps: the poses of single frames come with those of
    any pooling, as `FramePose.unpooled_keypoints`.
    """
    ways = {
        pooling: preset_estimator(
            plan.model,
            neighbours=plan.window,
            pooling=pooling,
            lookahead=plan.lookahead,
            precision=plan.precision,
            flow=plan.flow,
        )
        for pooling in plan.poolings
    }
    if plan.spatial_head:
        model = from_preset(plan.model, plan.precision)
        ways[SPATIAL_HEAD] = VideoPoseEstimator(
            keras.Model(model.input, model.output["spatial"]),
            heatmap_joints(plan.model),
            pooling="none",
        )
    ways[SINGLE] = preset_estimator(
        plan.model, pooling="none", precision=plan.precision
    )
    return ways
