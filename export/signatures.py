"""The signatures of a bundle: names, types and shapes that clients rely on.

They are public: chosen once, declared here and in the bundle's `joints.json`,
compared with what was written by the check, and never renamed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from keras_flowpose.export.pose_graph import PoseGraph
from keras_flowpose.export.served_net import ServedNet
from keras_flowpose.ops.compilation import uncompiled

ONE_BY_ONE = ("clip", "video")
"""Signatures whose rows go through the net one after the other.

What one row has warmed up serves more of them, which would take seconds.
"""


@dataclass(frozen=True, eq=False)
class Signature:
    """One thing that a client can ask for.

    Args:
        name: Its name.
        compute: From the inputs, in order, to the outputs by name.
        inputs: What it takes; each named.
        outputs: What it gives, by name.
    """

    name: str
    compute: Callable[..., dict[str, tf.Tensor]]
    inputs: tuple[tf.TensorSpec, ...]
    outputs: dict[str, tf.TensorSpec]

    def traced(self) -> tf.types.experimental.ConcreteFunction:
        """The graph, without XLA, which servers have switched off."""
        function = tf.function(
            self.compute, input_signature=self.inputs, autograph=False
        )
        with uncompiled():
            return function.get_concrete_function()

    def declared(self) -> dict[str, Any]:
        """The signature as JSON can hold it: `[dtype, shape]` by name."""
        inputs = {spec.name: spec for spec in self.inputs}
        return {"inputs": _plain(inputs), "outputs": _plain(self.outputs)}


def signatures(net: ServedNet) -> list[Signature]:
    """All signatures that a net can have.

    `serving_default` and `serve_jpeg` always; `heatmaps` if the net has some;
    `pool` and `clip` if windows are pooled, and `video` if the heatmaps'
    stride is one that flow in the graph can have.

    Args:
        net: What is served.
    """
    graph = PoseGraph(net)
    joints = len(net.joints)
    poses = {
        "keypoints": tf.TensorSpec([None, joints, 2]),
        "scores": tf.TensorSpec([None, joints]),
    }
    frames = tf.TensorSpec([None, None, None, 3], tf.uint8, "frames")
    found = [
        Signature("serving_default", graph.poses_of_frames, (frames,), poses),
        Signature(
            "serve_jpeg",
            graph.poses_of_images,
            (tf.TensorSpec([None], tf.string, "image_bytes"),),
            {**poses, "image_size": tf.TensorSpec([None, 2], tf.int32)},
        ),
    ]
    if net.heatmap_shape is None:
        return found
    heatmaps = tf.TensorSpec([None, *net.heatmap_shape])
    found.append(
        Signature(
            "heatmaps",
            graph.heatmaps_of_frames,
            (frames,),
            {"heatmaps": heatmaps},
        )
    )
    if net.temporal is None:
        return found
    grid = [None, net.temporal.frames, *net.heatmap_shape[:2]]
    flow = [
        tf.TensorSpec([*grid, 2], tf.float32, "flows"),
        tf.TensorSpec(grid[:2], tf.bool, "present"),
    ]
    if net.temporal.mask_flow:
        flow.append(tf.TensorSpec(grid, tf.bool, "reliable"))
    maps = tf.TensorSpec([*grid, joints], tf.float32, "heatmaps")
    clips = tf.TensorSpec([*grid[:2], None, None, 3], tf.uint8, "frames")
    found += [
        Signature("pool", graph.poses_of_heatmaps, (maps, *flow), poses),
        Signature("clip", graph.poses_of_clips, (clips, *flow), poses),
    ]
    if net.flow_stride is None:
        return found
    videos = tf.TensorSpec([None, None, None, None, 3], tf.uint8, "frames")
    tracks = {
        "keypoints": tf.TensorSpec([None, None, joints, 2]),
        "scores": tf.TensorSpec([None, None, joints]),
    }
    video = Signature("video", graph.poses_of_videos, (videos,), tracks)
    return [*found, video]


def _plain(specs):
    return {
        name: [spec.dtype.name, spec.shape.as_list()]
        for name, spec in specs.items()
    }
