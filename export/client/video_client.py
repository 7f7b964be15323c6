"""Streams of frames, with the net on a server and the windows here."""

import os
from collections.abc import Sequence

from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.export.client.bundle_facts import bundle_facts
from keras_flowpose.export.client.bundle_facts import read_bundle_facts
from keras_flowpose.export.client.pose_client import PoseClient
from keras_flowpose.export.client.served_frame_net import ServedFrameNet
from keras_flowpose.export.client.served_pooling import ServedPooling
from keras_flowpose.export.description import bundle_description
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.flow.named import FlowLike
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.estimator import Region
from keras_flowpose.video.estimator import VideoPoseEstimator

POOLED = ("here", "server")
"""Where `VideoClient` has windows pooled."""


class VideoClient(VideoPoseEstimator):
    """A `VideoPoseEstimator` whose net is on a server.

    Each frame is sent once, whatever the window, for its heatmaps. Flow is
    measured here, and the window kept here, so that the server has no state:
    the poses are those of the local estimator. It can be used wherever that
    can; `push`, `finish` and their results are the same. If `push` raises a
    `ServingError` because a frame got no heatmaps, the frame was not taken,
    and can be pushed again.

    It needs TensorFlow and OpenCV, unlike `PoseClient`, but no net.

    Args:
        client: Asks the server.
        bundle: Where the bundle is at hand: its `assets/joints.json`, or its
            folder. It has what a server does not tell: the joints' names, the
            size of the network frame, the temporal weights.
        model: Instead of it, what was exported, as `export_bundle` takes it.
        joints: With a Keras model, its joints, as `export_bundle` takes them.
        pool: "here" has windows pooled in this process; "server" by the
            signature `pool`, a window of heatmaps a frame (3.6 MB at 31
            frames of 64 x 64 x 7), and without uncertainties. Defaults to
            "here".
        shrink: Whether frames are letterboxed before they are sent: fewer
            bytes for large frames, but rounded to 8 bits, which moves joints
            by small fractions of a pixel. Defaults to False.
        lookahead: As `VideoPoseEstimator`, like all that follow.
        flow: The same.
        region: The same.
        flow_mode: The same.
        flow_size: The same.
        cuts: The same.

    Raises:
        UserError: If the bundle cannot be read, or is another than the
            server's as far as one can see.
        ServingError: If the server does not say what it offers.
        ValueError: If another argument is out of range, or there is neither
            or both of `bundle` and `model`.

    Example:

    ```python
    client = PoseClient("grpc://localhost:8500")
    estimator = VideoClient(client, bundle="models/flowpose", lookahead=2)
    for frame in camera:
        for pose in estimator.push(frame):
            print(pose.index, pose.keypoints)
    ```
    """

    def __init__(
        self,
        client: PoseClient,
        bundle: str | os.PathLike | None = None,
        model: keras.Model | str | os.PathLike | None = None,
        joints: Sequence[str] | None = None,
        pool: str = "here",
        shrink: bool = False,
        lookahead: int | None = None,
        flow: FlowLike | None = None,
        region: Region = None,
        flow_mode: str = "chained",
        flow_size: str = "network",
        cuts: bool = True,
    ) -> None:
        checks.one_of("pool", pool, POOLED)
        checks.boolean("shrink", shrink)
        if (bundle is None) == (model is None):
            raise ValueError(
                "`bundle` or `model` must say what the server has, one of "
                f"them. Received: bundle={bundle!r}, model={model!r}"
            )
        offered = {"heatmaps": client.signature("heatmaps")}
        if pool == "server" or client.offers("pool"):
            offered["pool"] = client.signature("pool")
        if bundle is not None:
            facts = read_bundle_facts(bundle)
        else:
            facts = _facts_of_model(model, joints, offered.get("pool"))
        facts.check_fits(offered, f"{client.model} at {client.address}")
        if pool == "server" and flow_mode == "direct" and facts.mask_flow:
            raise UserError(
                "The temporal weights want unreliable flow masked, and direct "
                "flow is not checked; take `flow_mode='chained'`."
            )
        super().__init__(
            ServedFrameNet(
                client, facts.input_size, facts.heatmap_shape, shrink
            ),
            joints=facts.joints,
            neighbours=(facts.window or 1) // 2,
            pooling=facts.pooling or "none",
            lookahead=lookahead,
            flow=flow,
            region=region,
            weights=facts.pooling_weights,
            flow_mode=flow_mode,
            flow_size=flow_size,
            cuts=cuts,
            mask_flow=facts.mask_flow,
        )
        self.client = client
        if pool == "server":
            chained = flow_mode == "chained"
            self._pool = ServedPooling(client, self.net.stride, chained)


def _facts_of_model(model, joints, pool):
    """Those of a bundle of this net, with windows of the server's length."""
    neighbours = None if pool is None else pool.inputs["present"].shape[1] // 2
    net = open_served_net(model, joints, neighbours)
    return bundle_facts(bundle_description(net, (), ()))
