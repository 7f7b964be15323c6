"""Human pose in video: heatmaps warped along optical flow, pooled over time.

Public names are resolved on first use, so that importing the package (and
with it `flowpose --help`) does not import TensorFlow.
"""

from keras_flowpose._version import __version__

_PUBLIC = {
    "AugmentationConfig": "run_config",
    "Border": "ops.warping",
    "COCO_17": "skeleton",
    "Calibration": "models.preset_calibration",
    "CallableFlow": "flow.callable_flow",
    "CoordinateLoss": "training.losses",
    "CoordinateNet": "models.coordinate_net",
    "DataConfig": "run_config",
    "Decoding": "ops.decoding",
    "DeepFlow": "flow.deepflow",
    "DenseFlow": "layers.dense_flow",
    "DisFlow": "flow.dis",
    "EvaluationResult": "evaluation.summary",
    "FarnebackFlow": "flow.farneback",
    "FlowEstimator": "flow.base",
    "FlowPoseNet": "models.flow_pose_net",
    "FlowWarp": "layers.flow_warp",
    "HeatmapLoss": "training.losses",
    "HeatmapNet": "models.heatmap_net",
    "Imitation": "layers.imitation",
    "JointAccuracy": "training.metrics",
    "LSP_14": "skeleton",
    "LabelledPredictions": "evaluation.labelled_predictions",
    "LucasKanadeFlow": "flow.lucas_kanade",
    "MODEL_PRESETS": "configs",
    "MixtureEntry": "data.mixture_entry",
    "ModelConfig": "configs",
    "NumberedFlow": "flow.base",
    "OneEuroFilter": "video.filters.one_euro",
    "PerFrame": "layers.per_frame",
    "PoseTrack": "video.pose_track",
    "PrecomputedFlow": "flow.precomputed",
    "RunConfig": "run_config",
    "SignerConfig": "synthetic.clip",
    "Skeleton": "skeleton",
    "SpatialFusion": "models.spatial_fusion",
    "SpatialNet": "models.spatial_net",
    "TargetAmplitude": "ops.heatmaps",
    "TaughtNet": "models.taught_net",
    "TemporalConfig": "run_config",
    "TemporalPooling": "layers.temporal_pooling",
    "TorsoPCK": "training.metrics",
    "TrainConfig": "run_config",
    "UPPER_BODY_7": "skeleton",
    "UserError": "safe_files",
    "VideoPoseEstimator": "video.estimator",
    "VideoReader": "video.reader",
    "VideoWriter": "video.writer",
    "build_model": "models.presets",
    "decode_heatmaps": "ops.decoding",
    "default_preset": "models.preset_folder",
    "default_strategy": "training.strategy",
    "dense_image_warp": "ops.warping",
    "estimate_video": "video.estimate_video",
    "evaluate_predictions": "evaluation.summary",
    "evaluation_batches": "data.still_batches",
    "flow_estimator": "flow.named",
    "from_preset": "models.presets",
    "gaussian_heatmaps": "ops.heatmaps",
    "load_calibration": "models.preset_calibration",
    "mixture_batches": "data.mixture",
    "neighbour_flows": "ops.neighbour_flows",
    "plot_accuracy_curves": "evaluation.curve_plot",
    "predict_stills": "evaluation.predict_stills",
    "preset_names": "models.preset_folder",
    "read_flow": "flow.flow_files",
    "read_predictions": "evaluation.stored_predictions",
    "save_preset": "models.presets",
    "signer_frames": "synthetic.clip",
    "skeleton_of": "skeleton",
    "train_and_evaluate": "training.trainer",
    "training_batches": "data.still_batches",
    "uncompiled": "ops.compilation",
    "warp_backward": "ops.warping",
    "window_batches": "data.windows",
    "window_flows": "ops.neighbour_flows",
    "write_flow": "flow.flow_files",
}

__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604 (plain strings)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Not at the top, where it would make Ctrl-C show a traceback for longer.
    import importlib

    module = importlib.import_module(f"{__name__}.{_PUBLIC[name]}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
