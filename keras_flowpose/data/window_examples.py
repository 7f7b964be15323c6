"""From a record of one clip to what a `FlowPoseNet` is trained or tested on.

record -> joints by name -> one affine for all frames -> flow -> colour ->
(inputs, targets). Flow is measured between the frames as they are before any
random change (so that it can be kept), and takes part in the change
afterwards.
"""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence

import tensorflow as tf

from keras_flowpose.data.augmentation import random_border_occlusion
from keras_flowpose.data.augmentation import random_colour
from keras_flowpose.data.augmentation import random_crop_affine
from keras_flowpose.data.joint_mapping import map_joints
from keras_flowpose.data.label_columns import label_columns
from keras_flowpose.data.label_columns import normaliser_length
from keras_flowpose.data.person_frame import person_frame
from keras_flowpose.data.prepared import PreparedSplit
from keras_flowpose.data.window_flow import WindowFlow
from keras_flowpose.ops.affine import compose_affines
from keras_flowpose.ops.affine import crop_affine
from keras_flowpose.ops.affine import transform_large_image
from keras_flowpose.ops.affine import transform_points
from keras_flowpose.ops.coordinates import STRIDE
from keras_flowpose.ops.flow_consistency import transform_reliable
from keras_flowpose.ops.flow_fields import transform_flow
from keras_flowpose.ops.images import letterbox_affine
from keras_flowpose.ops.images import letterbox_image
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.skeleton import skeleton_of

PER_WINDOW = "pooled"
"""The head with one pose a window; others have one a frame."""

Window = tuple[dict[str, tf.Tensor], dict[str, tf.Tensor]]
"""Inputs and targets of one window, as `window_batches` describes them."""

_IN_TIME = ("frames", "present", "joints", "visible")


class WindowExamples:
    """Makes windows from the records of a dataset of clips.

    Args:
        data: The dataset.
        joints: Names of the joints that the net learns.
        size: Side of the network frame in pixels, a multiple of 4.
        neighbours: Frames on each side of the centre, at most `data`'s.
        crop: Side of the crop in torso lengths, or None for the whole frame.
        upright: Whether crops are turned so that the person is upright.
        heads: Names of the net's outputs.
        flow: Measures the flow of these windows.
        keys: Whether inputs also say which frame of which video is looked
            at. Defaults to False.
    """

    def __init__(
        self,
        data: PreparedSplit,
        joints: Sequence[str],
        size: int,
        neighbours: int,
        crop: float | None,
        upright: bool,
        heads: Sequence[str],
        flow: WindowFlow,
        keys: bool = False,
    ) -> None:
        self.data = data
        self.joints = tuple(joints)
        self.size = size
        self.neighbours = neighbours
        self.crop = crop
        self.upright = upright
        self.heads = tuple(heads)
        self.flow = flow
        self.keys = keys

    def plain(self, record: Mapping[str, tf.Tensor]) -> Window:
        """The window of a record as it is."""
        record = self._inner(record)
        base = self._base_affine(record)
        frames = self._base_frames(record, base)
        flow = self._flow(record, base, lambda: frames)
        points, weights, normaliser = self._labels(record, base)
        labels = label_columns(points, weights, normaliser)
        return self._window(record, frames, flow, labels)

    def augmented(
        self,
        record: Mapping[str, tf.Tensor],
        ranges: AugmentationConfig,
        seed: tf.Tensor,
    ) -> Window:
        """The window of a record, all frames changed alike.

        What a change brings in from outside the network frame has the flow of
        the frame's edge, which is not reliable there.

        Args:
            record: One record of the dataset.
            ranges: How far each change may go.
            seed: Integer tensor `(2,)`.
        """
        record = self._inner(record)
        # As for stills: one seed for each kind of change.
        seeds = tf.random.split(seed, 3)
        base = self._base_affine(record)
        middle = tf.fill([2], (self.size - 1) / 2)
        change, mirror = random_crop_affine(
            middle, float(self.size), 0.0, self.size, ranges, seeds[0]
        )
        affine = compose_affines(base, change)
        # From the images anew: what lies outside the base frame may come in.
        frames = self._drawn(
            record,
            lambda image: transform_large_image(image, affine, self.size),
        )
        flow = self._flow(record, base, lambda: self._base_frames(record, base))
        on_grid = tf.concat([change[:, :2], change[:, 2:] / STRIDE], axis=1)
        flow = flow._replace(flows=transform_flow(flow.flows, on_grid))
        if flow.reliable is not None:
            reliable = transform_reliable(flow.reliable, on_grid)
            flow = flow._replace(reliable=reliable)
        points, weights, normaliser = self._labels(record, affine)
        swapped = skeleton_of(self.joints).flip_index
        points = tf.where(mirror, tf.gather(points, swapped, axis=1), points)
        weights = tf.where(mirror, tf.gather(weights, swapped, axis=1), weights)
        frames = self._in_other_light(frames, ranges.colour, seeds[1])
        frames, weights = tf.map_fn(
            lambda frame: random_border_occlusion(
                *frame, ranges.occlusion, seeds[2]
            ),
            (frames, points, weights),
            fn_output_signature=(tf.float32, tf.float32),
        )
        labels = label_columns(points, weights, normaliser)
        return self._window(record, frames, flow, labels)

    def _inner(self, record):
        """The record with the frames in the middle only."""
        edge = self.data.neighbours - self.neighbours
        kept = slice(edge, edge + 2 * self.neighbours + 1)
        return {**record, **{name: record[name][kept] for name in _IN_TIME}}

    def _base_affine(self, record):
        """From frames to the network frame, before any random change."""
        if self.crop is None:
            image = _decoded(record["frames"][self.neighbours])
            return letterbox_affine(*tf.unstack(tf.shape(image)[:2]), self.size)
        centre, torso, tilt = person_frame(
            record["joints"][self.neighbours],
            record["visible"][self.neighbours],
            self.data.skeleton.joints,
        )
        angle = tilt if self.upright else 0.0
        return crop_affine(centre, self.crop * torso, self.size, angle)

    def _base_frames(self, record, base):
        if self.crop is None:
            # As the estimation of a video draws them, to the last bit.
            return self._drawn(
                record, lambda image: letterbox_image(image, self.size)
            )
        return self._drawn(
            record, lambda image: transform_large_image(image, base, self.size)
        )

    def _drawn(self, record, draw: Callable):
        # Frame by frame: all of them decoded at once may be hundreds of MB.
        return tf.map_fn(
            lambda encoded: draw(_decoded(encoded)),
            record["frames"],
            fn_output_signature=tf.TensorSpec([self.size, self.size, 3]),
        )

    def _flow(self, record, base, draw_base: Callable):
        def rounded():
            frames = tf.round(tf.clip_by_value(draw_base(), 0, 255))
            return tf.cast(frames, tf.uint8)

        return self.flow(record["frames"], base, record["present"], rounded)

    def _labels(self, record, affine):
        points, visible = map_joints(
            record["joints"],
            record["visible"],
            self.data.skeleton.joints,
            self.joints,
        )
        scale = tf.sqrt(tf.abs(tf.linalg.det(affine[:, :2])))
        return (
            transform_points(points, affine),
            tf.cast(visible > 0, tf.float32),
            scale * normaliser_length(record, self.data),
        )

    def _in_other_light(self, frames, strength, seed):
        # One tall image, so that all frames get the same light.
        tall = tf.reshape(frames, [-1, self.size, 3])
        changed = random_colour(tall, strength, seed)
        return tf.reshape(changed, [-1, self.size, self.size, 3])

    def _window(self, record, frames, flow, labels):
        frames.set_shape([2 * self.neighbours + 1, self.size, self.size, 3])
        targets = {
            head: labels[self.neighbours] if head == PER_WINDOW else labels
            for head in self.heads
        }
        inputs = {
            "frames": frames,
            "flows": flow.flows,
            "present": flow.present,
        }
        if flow.reliable is not None:
            inputs["reliable"] = flow.reliable
        if self.keys:
            inputs |= {"video": record["video"], "frame": record["frame"]}
        return inputs, targets


def _decoded(encoded):
    image = tf.io.decode_image(encoded, channels=3, expand_animations=False)
    image.set_shape([None, None, 3])
    return image
