"""Learns the weights of every variant and finds the poses of all of them.

Two passes: one over windows to learn from, which serves all sizes of the
window at once, and one over windows to score. Both go on where they were
interrupted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.trained_net import TrainedNet
from keras_flowpose.models.trained_net import open_trained_net
from keras_flowpose.run_config import TrainConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.studies.ablation.variant_predictions import (
    VariantPredictions,
)
from keras_flowpose.studies.ablation.variant_predictions import predict_variants
from keras_flowpose.studies.ablation.variants import learnt_weights
from keras_flowpose.studies.ablation.variants import linear_rows
from keras_flowpose.studies.ablation.video_statistics import video_statistics
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.kept_sums import KeptSums
from keras_flowpose.training.losses import HeatmapLoss

# Raised when windows or poses come to be made differently.
_VERSION = "1"
_DEFAULTS = TrainConfig()


@dataclass(frozen=True, eq=False)
class ComparedVariants:
    """What `compare_variants` has found.

    Args:
        study: What was looked at.
        net: The net.
        digest: Stands for its weights and precision.
        flows: Names of the methods of flow.
        sizes: Frames on each side.
        weights: `(flows, sizes, T, joints)`, learnt on all training windows.
        windows: How many these are.
        predictions: Poses of the scored windows.
        normaliser: Name of what PCK divides by, None where there is none.
    """

    study: Study
    net: ModelConfig
    digest: str
    flows: tuple[str, ...]
    sizes: tuple[int, ...]
    weights: np.ndarray
    windows: int
    predictions: VariantPredictions
    normaliser: str | None


def compare_variants(
    study: Study,
    flows: Sequence[str],
    sizes: Sequence[int],
    cache_dir: Path,
    opened: TrainedNet | None = None,
) -> ComparedVariants:
    """Learns and scores every pooling at every size with every flow.

    Args:
        study: What to look at; its `neighbours` is known.
        flows: Names of methods of flow, `NO_FLOW` among them or not.
        sizes: Frames on each side, each from 1 to `study.neighbours`.
        cache_dir: Folder for flow, sums and poses; studies may share it.
        opened: The net, if it has been loaded already. Defaults to None.

    Raises:
        UserError: If the net or the data is not there, or a single video is
            to be left out.
    """
    net = study.net
    opened = (
        open_trained_net(study.source, study.precision)
        if opened is None
        else opened
    )
    sizes = tuple(sorted(set(sizes)))
    maps = AlignedMaps(opened.model)
    flow_dir, parts = Path(cache_dir) / "flow", Path(cache_dir) / "parts"
    training = StudyWindows(
        study, study.train_split, flows, study.windows, flow_dir
    )
    loss = HeatmapLoss(net.sigma, _DEFAULTS.amplitude, _DEFAULTS.foreground)
    settings = [_VERSION, opened.digest, *training.settings]
    settings += [repr(loss.get_config()), f"by video: {study.leave_one_out}"]
    by_video = video_statistics(
        training,
        maps,
        loss,
        KeptSums(parts, ["sums", *settings]),
        study.leave_one_out,
    )
    first, *others = by_video.values()
    total = sum(others, first)

    mirrored = skeleton_of(net.joints).flip_index

    def learnt(statistics):
        return learnt_weights(
            statistics.sums,
            statistics.windows,
            sizes,
            study.initial,
            weighting=study.weighting,
            mirrored=[int(i) for i in mirrored]
            if study.share_mirrored
            else None,
            smoothness=study.smoothness,
            ridge=study.ridge,
        )

    weights = learnt(total)
    if study.leave_one_out:
        if len(by_video) < 2:
            raise UserError(
                f"The dataset {study.data} has one video only: there is "
                "nothing to learn from when it is left out."
            )
        linear = {
            name: linear_rows(learnt(total - own), sizes)
            for name, own in by_video.items()
        }
        scored = training
    else:
        linear = {"": linear_rows(weights, sizes)}
        scored = StudyWindows(
            study, study.test_split, flows, study.test_windows, flow_dir
        )
    settings = ["points", _VERSION, opened.digest, *scored.settings]
    settings += [repr(sizes), _digest(linear)]
    predictions = predict_variants(
        scored, maps, sizes, linear, KeptSums(parts, settings)
    )
    return ComparedVariants(
        study,
        net,
        opened.digest,
        tuple(flows),
        sizes,
        weights,
        total.windows,
        predictions,
        scored.normaliser,
    )


def _digest(linear):
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(linear):
        digest.update(name.encode() + linear[name].tobytes())
    return digest.hexdigest()
