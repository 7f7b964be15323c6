"""The public names are these, documented, and light to import."""

import ast
import subprocess
import sys

import pytest

import keras_flowpose
from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import modules

PUBLIC_NAMES = [
    "AugmentationConfig",
    "Border",
    "COCO_17",
    "Calibration",
    "CallableFlow",
    "CoordinateLoss",
    "CoordinateNet",
    "DataConfig",
    "Decoding",
    "DeepFlow",
    "DenseFlow",
    "DisFlow",
    "EvaluationResult",
    "FarnebackFlow",
    "FlowEstimator",
    "FlowPoseNet",
    "FlowWarp",
    "HeatmapLoss",
    "HeatmapNet",
    "Imitation",
    "JointAccuracy",
    "LSP_14",
    "LabelledPredictions",
    "LucasKanadeFlow",
    "MODEL_PRESETS",
    "MixtureEntry",
    "ModelConfig",
    "NumberedFlow",
    "OneEuroFilter",
    "PerFrame",
    "PoseTrack",
    "PrecomputedFlow",
    "RunConfig",
    "SignerConfig",
    "Skeleton",
    "SpatialFusion",
    "SpatialNet",
    "TargetAmplitude",
    "TaughtNet",
    "TemporalConfig",
    "TemporalPooling",
    "TorsoPCK",
    "TrainConfig",
    "UPPER_BODY_7",
    "UserError",
    "VideoPoseEstimator",
    "VideoReader",
    "VideoWriter",
    "__version__",
    "build_model",
    "decode_heatmaps",
    "default_preset",
    "default_strategy",
    "dense_image_warp",
    "estimate_video",
    "evaluate_predictions",
    "evaluation_batches",
    "flow_estimator",
    "from_preset",
    "gaussian_heatmaps",
    "load_calibration",
    "mixture_batches",
    "neighbour_flows",
    "plot_accuracy_curves",
    "predict_stills",
    "preset_names",
    "read_flow",
    "read_predictions",
    "save_preset",
    "signer_frames",
    "skeleton_of",
    "train_and_evaluate",
    "training_batches",
    "uncompiled",
    "warp_backward",
    "window_batches",
    "window_flows",
    "write_flow",
]


def test_public_names_are_pinned():
    assert sorted(keras_flowpose.__all__) == PUBLIC_NAMES
    assert dir(keras_flowpose) == PUBLIC_NAMES


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_public_names_resolve(name):
    assert getattr(keras_flowpose, name) is not None


def test_unknown_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="has no attribute 'pose'"):
        keras_flowpose.pose  # noqa: B018


def test_import_is_light():
    code = (
        "import sys, keras_flowpose\n"
        "heavy = {'tensorflow', 'keras', 'numpy', 'cv2'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("\n", 0), done.stderr


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_everything_public_is_documented(module):
    undocumented = [] if ast.get_docstring(module.tree) else ["the module"]
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if not node.name.startswith("_") and not ast.get_docstring(node):
            undocumented.append(node.name)

    assert undocumented == []
