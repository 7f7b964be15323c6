"""Shares of joints that are near enough, and how sure differences are.

A share is that of all labelled joints of a type in all frames, so that it is
the very mean whose differences the bootstrap draws.
"""

from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

from keras_flowpose.evaluation.bootstrap import Interval
from keras_flowpose.evaluation.bootstrap import paired_bootstrap
from keras_flowpose.evaluation.distances import joint_distances
from keras_flowpose.evaluation.pck import relative_distances
from keras_flowpose.evaluation.torso_length import torso_length
from keras_flowpose.skeleton import skeleton_of

PIXELS = (3, 6, 10)
"""Distances d, in pixels of the 256-pixel network frame."""

FRACTIONS = (0.1, 0.2)
"""Fractions of the normaliser."""

_PAPER_FRAME = 256


class Scores:
    """Hits and misses of several sets of poses of the same frames.

    Args:
        points: `(sets, frames, joints, 2)`, (x, y) in pixels of the network
            frame.
        labels: `(frames, joints, 4)`: x, y, weight, normaliser (0 =
            unknown).
        videos: `(frames,)`, name of each one's video.
        joints: Names of the joints.
        size: Side of the network frame in pixels.
        normaliser: Name of the normaliser. None if there is none: the torso
            of each video is then measured (see `torso_length`), if it can be.
        seed: Fixes the draws of the intervals. Defaults to 0.

    Example:

    >>> labels = np.array([[[10.0, 10.0, 1.0, 0.0]], [[20.0, 10.0, 1.0, 0.0]]])
    >>> points = np.array([[[[10.0, 12.0]], [[20.0, 17.0]]]])
    >>> scores = Scores(points, labels, ["a", "b"], ["right_wrist"], 256, None)
    >>> scores.share(0, "within_6px", "all"), scores.measures
    (0.5, ('within_3px', 'within_6px', 'within_10px'))
    """

    def __init__(
        self,
        points: np.ndarray,
        labels: np.ndarray,
        videos: Sequence[str],
        joints: Sequence[str],
        size: int,
        normaliser: str | None,
        seed: int = 0,
    ) -> None:
        skeleton = skeleton_of(tuple(joints))
        self._types = {
            **skeleton.joint_types,
            "all": tuple(range(len(skeleton))),
        }
        # Small numbers are quicker to group than names.
        self._groups = np.unique(list(videos), return_inverse=True)[1]
        self._seed = seed
        truth, weight = labels[..., :2], labels[..., 2]
        distances = np.stack(
            [joint_distances(poses, truth, weight) for poses in points]
        )
        self._hits = {
            f"within_{d}px": _hits(distances * _PAPER_FRAME / size, d)
            for d in PIXELS
        }
        lengths, self.normaliser = labels[:, 0, 3], normaliser
        if normaliser is None:
            lengths, self.normaliser = _torso_lengths(
                labels, self._groups, skeleton
            )
        if lengths.any():
            relative = np.stack(
                [relative_distances(one, lengths) for one in distances]
            )
            for fraction in FRACTIONS:
                self._hits[f"pck_{fraction}"] = _hits(relative, fraction)
        self.measures = tuple(self._hits)
        counted = ~np.isnan(distances[0])
        self.counts = {
            kind: int(counted[:, list(indices)].sum())
            for kind, indices in self._types.items()
        }
        self.kinds = tuple(kind for kind, n in self.counts.items() if n)

    def share(self, number: int, measure: str, kind: str) -> float:
        """The share of hits of one set of poses; NaN if nothing counts."""
        hits = self._of(number, measure, kind)
        counted = ~np.isnan(hits)
        return float(hits[counted].mean()) if counted.any() else np.nan

    def difference(
        self, first: int, second: int, measure: str, kind: str
    ) -> Interval:
        """The share of one set less that of another, with its interval."""
        return paired_bootstrap(
            self._of(first, measure, kind),
            self._of(second, measure, kind),
            self._groups,
            seed=self._seed,
        )

    def shares(self, number: int) -> Mapping[str, Mapping[str, float | None]]:
        """All shares of one set, by measure and joint type."""
        return {
            measure: {
                kind: without_nan(self.share(number, measure, kind))
                for kind in self.kinds
            }
            for measure in self.measures
        }

    def differences(
        self, first: int, second: int
    ) -> Mapping[str, Mapping[str, Mapping[str, float | None]]]:
        """All differences of two sets, by measure and joint type."""
        found = {}
        for measure in self.measures:
            found[measure] = {}
            for kind in self.kinds:
                interval = self.difference(first, second, measure, kind)
                found[measure][kind] = {
                    "estimate": without_nan(interval.estimate),
                    "low": without_nan(interval.low),
                    "high": without_nan(interval.high),
                }
        return found

    def _of(self, number, measure, kind):
        return self._hits[measure][number][:, list(self._types[kind])]


def _torso_lengths(labels, groups, skeleton):
    """The torso in each frame's video, 0 = unknown, and how it was measured."""
    lengths, names = np.zeros(len(labels)), set()
    for group in np.unique(groups):
        frames = groups == group
        truth, weight = labels[frames, :, :2], labels[frames, :, 2]
        lengths[frames], name = torso_length(truth, weight, skeleton)
        names.add(name)
    return lengths, " or ".join(sorted(names - {""})) or None


def without_nan(value: float) -> float | None:
    """A number as JSON can hold it: None for NaN."""
    return None if np.isnan(value) else float(value)


def _hits(distances, limit):
    return np.where(np.isnan(distances), np.nan, distances <= limit)
