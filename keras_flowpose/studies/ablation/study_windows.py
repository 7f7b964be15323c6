"""The windows of a study, with the flow of each method that is compared."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.window_examples import PER_WINDOW
from keras_flowpose.data.windows import window_batches
from keras_flowpose.studies.ablation.direct_flow import DirectFlow
from keras_flowpose.studies.ablation.study import CHEAPEST_FLOW
from keras_flowpose.studies.ablation.study import NO_FLOW
from keras_flowpose.studies.ablation.study import Study
from keras_flowpose.studies.ablation.study import flow_maker
from keras_flowpose.studies.ablation.study import flow_way


@dataclass(frozen=True, eq=False)
class StudyWindow:
    """One window; F flows, T frames.

    Args:
        frames: Float tensor `(T, size, size, 3)`, RGB 0-255.
        flows: Float tensor `(F, T, h, w, 2)`, from the centre to each frame
            in heatmap pixels; 0 where it is done without flow.
        present: Boolean tensor `(F, T)`.
        reliable: Boolean tensor `(F, T, h, w)`, where flow can be trusted;
            None if no flow is masked.
        labels: Float tensor `(joints, 4)`: x, y, weight, normaliser of the
            centre frame, in pixels of the network frame.
        video: Name of the video.
        frame: Number of the centre frame.
    """

    frames: tf.Tensor
    flows: tf.Tensor
    present: tf.Tensor
    reliable: tf.Tensor | None
    labels: tf.Tensor
    video: str
    frame: int


class StudyWindows:
    """Windows of a split, evenly spread, in stored order.

    Frames are decoded once for each method of flow, which costs little beside
    the net; the net sees them once.

    Args:
        study: Says what windows; its `neighbours` is known.
        split: TFDS split.
        flows: Names that `flow_way` knows; `NO_FLOW` stands for none.
        most: Most windows; None for all.
        flow_dir: Where flow is kept; None to keep none.

    Raises:
        UserError: If the dataset or split is not there.
    """

    def __init__(
        self,
        study: Study,
        split: str,
        flows: Sequence[str],
        most: int | None = None,
        flow_dir: Path | None = None,
    ) -> None:
        self.flows = tuple(flows)
        self._study = study
        self._net = study.net
        self._split = split
        self._flow_dir = flow_dir
        prepared = read_prepared(study.data, split, study.data_dir, clips=True)
        self.normaliser = prepared.normaliser
        total = prepared.count
        self._every = 1 if most is None else -(-total // most)
        self.count = -(-total // self._every)
        self._total = total

    @property
    def settings(self) -> list[str]:
        """What anything computed from these windows depends on, in words."""
        study, net = self._study, self._net
        methods = [
            name if name == NO_FLOW else (name, flow_maker(name)().settings)
            for name in self.flows
        ]
        parts = (study.data, self._split, self._total, self._every)
        parts += (net.joints, net.input_size, study.neighbours)
        parts += (study.crop, study.upright, methods)
        return [repr(part) for part in parts]

    def read(self, first: int = 0) -> Iterator[StudyWindow]:
        """The windows from number `first` on."""
        measured = [name for name in self.flows if name != NO_FLOW]
        by_name = [self._batches(name, first) for name in measured]
        # Of all but the first only flow is wanted.
        rest = [batches.map(_flow_only) for batches in by_name[1:]]
        for (inputs, targets), *others in tf.data.Dataset.zip(
            (by_name[0], *rest)
        ):
            parts = [_flow_only(inputs, targets), *others]
            found = dict(zip(measured, parts, strict=True))
            flows, present, reliable = parts[0]
            found[NO_FLOW] = (
                tf.zeros_like(flows),
                present,
                tf.ones_like(reliable),
            )
            flows, present, reliable = (
                tf.concat(part, axis=0)
                for part in zip(*map(found.get, self.flows), strict=True)
            )
            yield StudyWindow(
                inputs["frames"][0],
                flows,
                present,
                reliable if self._masks else None,
                targets[PER_WINDOW][0],
                inputs["video"][0].numpy().decode(),
                int(inputs["frame"][0]),
            )

    @property
    def _masks(self):
        return any(flow_way(name).mask for name in self.flows)

    def _batches(self, name, first):
        study, way = self._study, flow_way(name)
        batches = window_batches(
            study.data,
            self._split,
            study.data_dir,
            self._net.joints,
            self._net.input_size,
            1,
            neighbours=study.neighbours,
            crop=study.crop,
            upright=study.upright,
            heads=(PER_WINDOW,),
            make_flow=flow_maker(CHEAPEST_FLOW if way.direct else name),
            cache_dir=self._flow_dir,
            first_batch=first,
            every=self._every,
            keys=True,
            mask_flow=way.mask,
        )
        if not way.direct:
            return batches
        direct = DirectFlow(flow_maker(name))

        def with_direct(inputs, targets):
            flows = direct(inputs["frames"][0], inputs["present"][0])
            return {**inputs, "flows": flows[None]}, targets

        return batches.map(with_direct)


def _flow_only(inputs, targets):
    flows = inputs["flows"]
    reliable = inputs.get("reliable", tf.ones(tf.shape(flows)[:-1], tf.bool))
    return flows, inputs["present"], reliable
