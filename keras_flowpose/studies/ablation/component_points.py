"""The poses that each part of a net finds, up to pooling along the flow."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tqdm import tqdm

from keras_flowpose.models.preset_pooling import load_pooling
from keras_flowpose.models.trained_net import TrainedNet
from keras_flowpose.models.trained_net import open_trained_net
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.studies.ablation.compared_variants import compare_variants
from keras_flowpose.studies.ablation.study import CHEAPEST_FLOW
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.studies.ablation.variant_predictions import (
    VariantPredictions,
)
from keras_flowpose.studies.ablation.variant_predictions import predict_variants
from keras_flowpose.studies.ablation.variants import Variant
from keras_flowpose.studies.ablation.variants import linear_rows
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.kept_sums import KeptSums

COORDINATES = "coordinates"
"""The one part of a `CoordinateNet`."""

POOLED = "pooled"

_PARTS = (COORDINATES, "spatial", "fusion")


@dataclass(frozen=True, eq=False)
class ComponentPoints:
    """Poses of the same frames, by part of a net.

    Args:
        points: By part, `spatial`, `fusion` and `pooled`, or `coordinates`:
            `(windows, joints, 2)`, (x, y) in pixels of the network frame.
        labels: `(windows, joints, 4)`: x, y, weight, normaliser.
        videos: `(windows,)`, name of each one's video.
        normaliser: Name of what PCK divides by, None where there is none.
        pooling: Where the temporal weights come from: "preset", "learnt", or
            "" where nothing is pooled.
        neighbours: Frames on each side that are pooled; 0 for none.
    """

    points: dict[str, np.ndarray]
    labels: np.ndarray
    videos: np.ndarray
    normaliser: str | None
    pooling: str
    neighbours: int


def component_points(
    study: Study, flow: str, cache_dir: Path
) -> ComponentPoints:
    """Runs all parts of a net over the windows of a study.

    Temporal weights are those of the preset, if it has some for a window that
    the dataset holds and no video is to be left out; or else they are learnt.

    Args:
        study: What to look at; its `neighbours` is known.
        flow: Name of the method of flow.
        cache_dir: As for `compare_variants`.

    Raises:
        UserError: If the net or the data is not there.
    """
    opened = open_trained_net(study.source, study.precision)
    single = _single_frames(study, opened.model)
    if COORDINATES in single.points:
        return single
    learnt = load_pooling(study.source)
    known = 0 if learnt is None else learnt.config.neighbours
    if 0 < known <= study.neighbours and not study.leave_one_out:
        study = dataclasses.replace(study, neighbours=known)
        found = _pooled_as_in_preset(
            study, opened, flow, learnt.weights, Path(cache_dir)
        )
    else:
        known = 0
        found = compare_variants(
            study, [flow], [study.neighbours], cache_dir, opened
        ).predictions
    place = found.variants.index(Variant(flow, "parametric", study.neighbours))
    return dataclasses.replace(
        single,
        points=single.points | {POOLED: found.points[place]},
        pooling="preset" if known else "learnt",
        neighbours=study.neighbours,
    )


def _single_frames(study: Study, model: keras.Model) -> ComponentPoints:
    most = study.windows if study.leave_one_out else study.test_windows
    windows = StudyWindows(
        dataclasses.replace(study, neighbours=1),
        study.test_split,
        [CHEAPEST_FLOW],
        most,
    )

    @tf.function
    def poses(image):
        output = model(image)
        if not isinstance(output, dict):
            name = COORDINATES if len(output.shape) == 3 else "spatial"
            output = {name: output}
        return {
            name: value if name == COORDINATES else _decoded(value)
            for name, value in output.items()
        }

    found: dict[str, list[np.ndarray]] = {}
    labels, videos = [], []
    for window in tqdm(
        windows.read(),
        total=windows.count,
        unit="frame",
        desc="single frames",
        disable=None,
    ):
        of_parts = poses(window.frames[1:2])
        for name in (name for name in _PARTS if name in of_parts):
            found.setdefault(name, []).append(of_parts[name][0].numpy())
        labels.append(window.labels.numpy())
        videos.append(window.video)
    return ComponentPoints(
        {name: np.stack(points) for name, points in found.items()},
        np.stack(labels),
        np.array(videos),
        windows.normaliser,
        "",
        0,
    )


def _decoded(maps):
    return heatmap_to_image(decode_heatmaps(maps)[0])


def _pooled_as_in_preset(
    study: Study,
    opened: TrainedNet,
    flow: str,
    weights: np.ndarray,
    cache_dir: Path,
) -> VariantPredictions:
    windows = StudyWindows(
        study, study.test_split, [flow], study.test_windows, cache_dir / "flow"
    )
    sizes = (study.neighbours,)
    rows = linear_rows(weights[None, None], sizes)
    settings = [
        "preset",
        opened.digest,
        rows.tobytes().hex(),
        *windows.settings,
    ]
    return predict_variants(
        windows,
        AlignedMaps(opened.model),
        sizes,
        {"": rows},
        KeptSums(cache_dir / "parts", settings),
    )
