"""The computations that a bundle offers, as pure functions of tensors.

Everything is built from the ops that training and video use, so that served
poses are those of the local estimator. Axis 0 is the batch everywhere.
"""

import tensorflow as tf

from keras_flowpose.export.clip_window import clip_window
from keras_flowpose.export.image_bytes import decode_and_letterbox
from keras_flowpose.export.received_shapes import checked_frames
from keras_flowpose.export.received_shapes import checked_images
from keras_flowpose.export.received_shapes import checked_windows
from keras_flowpose.export.served_net import ServedNet
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.images import letterbox_images
from keras_flowpose.ops.images import letterbox_to_frame
from keras_flowpose.ops.neighbour_flows import neighbour_flows
from keras_flowpose.ops.scene_cuts import end_flow_at_cuts
from keras_flowpose.ops.scene_cuts import scene_cuts
from keras_flowpose.ops.temporal_pooling import fill_unreliable
from keras_flowpose.ops.temporal_pooling import pool_max
from keras_flowpose.ops.temporal_pooling import pool_sum
from keras_flowpose.ops.temporal_pooling import pool_weighted
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import warp_backward


class PoseGraph:
    """Functions from what clients send to poses.

    Trace them under `uncompiled()` for servers.

    Args:
        net: What to compute with.
    """

    def __init__(self, net: ServedNet) -> None:
        self.net = net
        # What several signatures need stands in the bundle once.
        frames = tf.TensorSpec([None, *net.size, 3])
        self._heatmaps = tf.function(net.heatmaps, [frames], autograph=False)
        if net.heatmap_shape is not None:
            heatmaps = tf.TensorSpec([None, *net.heatmap_shape])
            self._decoded = tf.function(
                self._decode, [heatmaps], autograph=False
            )

    def poses_of_frames(self, frames: tf.Tensor) -> dict[str, tf.Tensor]:
        """Poses in frames of one size.

        Args:
            frames: Uint8 `(batch, height, width, 3)`, RGB.

        Returns:
            `keypoints` float32 `(batch, joints, 2)`, (x, y) in pixels of the
            frame, and `scores` float32 `(batch, joints)`: the height of the
            heatmap's peak, or 1 where the net gives coordinates.
        """
        frames = checked_frames(frames)
        _, height, width = _sizes(frames)
        points, scores = self._in_network(self._letterboxed(frames))
        keypoints = letterbox_to_frame(points, height, width, self.net.size)
        return {"keypoints": keypoints, "scores": scores}

    def poses_of_images(self, image_bytes: tf.Tensor) -> dict[str, tf.Tensor]:
        """Poses in encoded images, which may have different sizes.

        Args:
            image_bytes: String `(batch,)`, see `decode_and_letterbox`.

        Returns:
            `keypoints` and `scores` as `poses_of_frames`, in pixels of each
            image as it is looked at (upright), and `image_size` int32
            `(batch, 2)`, its (height, width). All are 0 of an image that
            cannot be decoded.
        """
        image_bytes = checked_images(image_bytes)
        frames, image_size = decode_and_letterbox(image_bytes, self.net.size)
        height, width = image_size[:, 0], image_size[:, 1]
        points, scores = self._in_network(frames)
        points = letterbox_to_frame(points, height, width, self.net.size)
        seen = (height > 0)[:, None]
        return {
            "keypoints": tf.where(seen[..., None], points, 0.0),
            "scores": tf.where(seen, scores, 0.0),
            "image_size": image_size,
        }

    def heatmaps_of_frames(self, frames: tf.Tensor) -> dict[str, tf.Tensor]:
        """Heatmaps of frames of one size.

        Args:
            frames: As `poses_of_frames`.

        Returns:
            `heatmaps` float32 `(batch, h, w, joints)` of the network frame.
        """
        frames = checked_frames(frames)
        return {"heatmaps": self._heatmaps(self._letterboxed(frames))}

    def poses_of_heatmaps(
        self, heatmaps: tf.Tensor, flows: tf.Tensor, present: tf.Tensor, *more
    ) -> dict[str, tf.Tensor]:
        """Poses at the centres of windows of heatmaps.

        Args:
            heatmaps: Float32 `(batch, T, h, w, joints)`; the centre is at
                index n of T = 2n + 1. What is not finite counts as 0.
            flows: Float32 `(batch, T, h, w, 2)`, from the centre to each
                frame, (dx, dy) in heatmap cells; 0 at the centre.
            present: Boolean `(batch, T)`; a missing frame repeats the
                centre's maps, and what stands in its place is ignored. A
                frame whose flow is not finite is missing, too.
            *more: `reliable`, Boolean `(batch, T, h, w)`, where flow is to be
                trusted; if flow is masked.

        Returns:
            `keypoints` float32 `(batch, joints, 2)`, (x, y) in pixels of the
            network frame, and `scores` float32 `(batch, joints)`.
        """
        points, scores = self._pooled(heatmaps, flows, present, *more)
        return {"keypoints": points, "scores": scores}

    def poses_of_clips(
        self, frames: tf.Tensor, flows: tf.Tensor, present: tf.Tensor, *more
    ) -> dict[str, tf.Tensor]:
        """Poses at the centres of windows of frames.

        One window after the other goes through the net, so that the memory
        does not grow with the batch.

        Args:
            frames: Uint8 `(batch, T, height, width, 3)`, RGB.
            flows: As `poses_of_heatmaps`.
            present: The same.
            *more: The same.

        Returns:
            `keypoints` float32 `(batch, joints, 2)`, (x, y) in pixels of the
            frame, and `scores` float32 `(batch, joints)`.
        """
        length = self.net.temporal.frames
        frames = checked_frames(frames, rank=5)
        shape = (length, *self.net.heatmap_shape)
        heatmaps = tf.map_fn(
            lambda window: self._heatmaps(self._letterboxed(window)),
            frames,
            fn_output_signature=tf.TensorSpec([None, *shape[1:]]),
            parallel_iterations=1,
        )
        _, _, height, width = _sizes(frames)
        points, scores = self._pooled(heatmaps, flows, present, *more)
        keypoints = letterbox_to_frame(points, height, width, self.net.size)
        return {"keypoints": keypoints, "scores": scores}

    def poses_of_videos(self, frames: tf.Tensor) -> dict[str, tf.Tensor]:
        """Poses in all frames of clips, pooled along flow found in the graph.

        One clip after the other, and of each one frame and one window after
        the other, so that memory hardly grows with either. Frames beyond a
        cut between scenes count as missing.

        Args:
            frames: Uint8 `(batch, time, height, width, 3)`, RGB; time is any
                number >= 1.

        Returns:
            `keypoints` float32 `(batch, time, joints, 2)`, (x, y) in pixels
            of the frame, and `scores` float32 `(batch, time, joints)`.
        """
        frames = checked_frames(frames, rank=5)
        joints = len(self.net.joints)
        points, scores = tf.map_fn(
            self._poses_of_video,
            frames,
            fn_output_signature=(
                tf.TensorSpec([None, joints, 2]),
                tf.TensorSpec([None, joints]),
            ),
            parallel_iterations=1,
        )
        _, _, height, width = _sizes(frames)
        keypoints = letterbox_to_frame(points, height, width, self.net.size)
        return {"keypoints": keypoints, "scores": scores}

    def _poses_of_video(self, frames):
        net = self.net
        letterboxed = self._letterboxed(frames)
        heatmaps = tf.map_fn(
            lambda frame: self._heatmaps(frame[None])[0],
            letterboxed,
            fn_output_signature=tf.TensorSpec(net.heatmap_shape),
            parallel_iterations=1,
        )
        # Flow is measured between images, as the local estimator does.
        images = tf.round(tf.clip_by_value(letterboxed, 0, 255))
        steps = neighbour_flows(images[None], net.flow_stride)[0]
        steps = end_flow_at_cuts(steps, scene_cuts(frames))

        def pose(centre):
            stage = net.temporal
            masked = net.flow_stride if stage.mask_flow else None
            window = clip_window(steps, centre, stage.neighbours, masked)
            inputs = [tf.gather(heatmaps, window.numbers), *window[1:]]
            points, scores = self._pooled(
                *(part[None] for part in inputs if part is not None)
            )
            return points[0], scores[0]

        joints = len(net.joints)
        return tf.map_fn(
            pose,
            tf.range(tf.shape(frames)[0]),
            fn_output_signature=(
                tf.TensorSpec([joints, 2]),
                tf.TensorSpec([joints]),
            ),
            parallel_iterations=1,
        )

    def _letterboxed(self, frames):
        return letterbox_images(frames, self.net.size)

    def _in_network(self, frames):
        """(x, y) in the network frame and scores, of network frames."""
        if self.net.heatmap_shape is None:
            points = self.net.coordinates(frames)
            return points, tf.ones_like(points[..., 0])
        return self._decoded(self._heatmaps(frames))

    def _decode(self, heatmaps):
        points, scores = decode_heatmaps(heatmaps)
        return heatmap_to_image(points, self.net.stride), scores

    def _pooled(self, heatmaps, flows, present, reliable=None):
        stage = self.net.temporal
        expected = [stage.frames, *self.net.heatmap_shape]
        grid = expected[:3]
        heatmaps = checked_windows("heatmaps", heatmaps, expected)
        flows = checked_windows("flows", flows, [*grid, 2])
        present = checked_windows("present", present, [stage.frames])
        heatmaps = tf.where(tf.math.is_finite(heatmaps), heatmaps, 0.0)
        # What flow across a cut is: there is none.
        present &= tf.reduce_all(tf.math.is_finite(flows), axis=[2, 3, 4])
        aligned = warp_backward(
            tf.reshape(heatmaps, [-1, *expected[1:]]),
            tf.reshape(flows, [-1, *grid[1:], 2]),
            Border.ZERO,
        )
        aligned = tf.reshape(aligned, [-1, *expected])
        if stage.mask_flow:
            reliable = checked_windows("reliable", reliable, grid)
            aligned = fill_unreliable(aligned, reliable)
        if stage.pooling == "max":
            return self._decoded(pool_max(aligned, present))
        if stage.pooling == "sum":
            return self._decoded(pool_sum(aligned, present) / stage.frames)
        weights = tf.constant(stage.weights)
        return self._decoded(pool_weighted(aligned, weights, present))


def _sizes(frames):
    return tf.unstack(tf.shape(frames)[:-1])
