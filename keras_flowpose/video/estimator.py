"""Poses of a video, frame by frame as it comes in."""

from collections.abc import Iterable
from collections.abc import Sequence

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.flow.named import FlowLike
from keras_flowpose.flow.named import flow_estimator
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.preset_calibration import Calibration
from keras_flowpose.ops.decoding import Decoding
from keras_flowpose.ops.images import letterbox
from keras_flowpose.ops.scene_cut import is_scene_cut
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.frame_net import FrameNet
from keras_flowpose.video.frame_net import SeeingNet
from keras_flowpose.video.frame_pose import FramePose
from keras_flowpose.video.frame_pose import frame_pose
from keras_flowpose.video.grid_flow import GridFlow
from keras_flowpose.video.job_checks import check_region
from keras_flowpose.video.moving_window import MovingWindow
from keras_flowpose.video.moving_window import SeenFrame
from keras_flowpose.video.region_track import RegionTrack
from keras_flowpose.video.region_track import cut_out
from keras_flowpose.video.window_pooling import FLOW_MODES
from keras_flowpose.video.window_pooling import POOLINGS
from keras_flowpose.video.window_pooling import WindowPooling
from keras_flowpose.video.window_pooling import single_frame_pose

Region = tuple[int, int, int, int] | RegionTrack | None
"""The part of the frames to look at; None for all of it."""


class VideoPoseEstimator:
    """Turns frames into poses while they come in.

    Each frame goes through the net once, whatever the window, and costs two
    flow computations, from and to the frame before it (2n if flow is direct).
    Heatmaps and flows wait in a buffer of fixed size until the window of a
    frame is complete.

    Files, chunks and cameras give the same poses (see `FrameNet`).

    What it was made with are attributes of the same names; of `flow` it is
    the settings, "" as `flow_mode` and `flow_size` are where there is no flow.
    `net` is the `FrameNet` that every frame goes through.

    Args:
        model: Keras model from images to heatmaps, as `FrameNet` takes it,
            or a `FlowPoseNet`, whose learnt temporal weights are then used;
            or a `SeeingNet`.
        joints: Joint names. Defaults to the paper's seven.
        neighbours: n, frames used on each side of a frame. Defaults to None:
            those of a `FlowPoseNet`, else 15, the paper's best.
        pooling: "parametric", "sum", "max", or "none" for single-frame poses
            without flow or delay. Defaults to None: that of a `FlowPoseNet`,
            else "parametric".
        lookahead: Frames of delay, 0 ... n; frames further ahead count as
            missing. 0 is causal: past frames only. Defaults to None: n.
        flow: Optical flow, as `flow_estimator` takes it: a name such as
            "dis-fast", a folder, a function or an estimator. Defaults to
            None: "dis-medium".
        region: (x, y, width, height) of the part of the frame to look at, in
            pixels, or a `RegionTrack`, one for each frame (it can also be set
            between two videos). Defaults to None: the whole frame.
        weights: Temporal weights for parametric pooling, `(2n + 1,)` or
            `(2n + 1, joints)`. Defaults to None: those of a `FlowPoseNet`,
            else a bell (see `WindowPooling`).
        decoding: How joints are read from heatmaps. Defaults to
            `Decoding.TAYLOR`.
        flow_mode: "chained": flow is measured between neighbouring frames
            and chained. "direct": it is measured from the frame to each of
            its neighbours, which costs n times as much. Defaults to
            "chained".
        flow_size: At which size flow is measured: "network", of the network
            frame, or "full", of the region (all frames must then have one
            size). Defaults to "network".
        cuts: Whether to look for scene cuts (see `is_scene_cut`); frames
            beyond one count as missing. Defaults to True.
        mask_flow: Whether to leave out what frames say at places where flow,
            there and back again, contradicts itself (see `reliable_cells`);
            for chained flow only. Defaults to None: as the temporal weights
            of a `FlowPoseNet` were learnt, else False.
        calibration: What error to expect of a joint, as `load_calibration`
            reads it from a preset; it must be for this pooling and these
            neighbours. Defaults to None: errors to expect are NaN.

    Raises:
        ValueError: If an argument is out of range, the model does not
            return heatmaps for these joints, or direct flow is to be masked.
        UserError: If there is no such flow.

    Example:

    ```python
    estimator = VideoPoseEstimator(kfp.from_preset("tiny"), lookahead=0)
    for frame in camera:
        for pose in estimator.push(frame):
            print(pose.index, pose.keypoints)
    ```
    """

    def __init__(
        self,
        model: keras.Model | SeeingNet,
        joints: Sequence[str] = UPPER_BODY_7.joints,
        neighbours: int | None = None,
        pooling: str | None = None,
        lookahead: int | None = None,
        flow: FlowLike | None = None,
        region: Region = None,
        weights: np.ndarray | None = None,
        decoding: Decoding = Decoding.TAYLOR,
        flow_mode: str = "chained",
        flow_size: str = "network",
        cuts: bool = True,
        mask_flow: bool | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        if isinstance(model, FlowPoseNet):
            neighbours = model.neighbours if neighbours is None else neighbours
            pooling = pooling or model.mode
            learnt = pooling == model.mode == "parametric"
            if weights is None and learnt and neighbours == model.neighbours:
                layer = model.get_layer("temporal_pooling")
                weights = layer.applied_weights().numpy()
                if mask_flow is None and flow_mode == "chained":
                    mask_flow = model.mask_flow
            model = model.heatmap_model
        pooling = pooling or "parametric"
        neighbours = 15 if neighbours is None else neighbours
        checks.whole_number("neighbours", neighbours, minimum=0)
        checks.one_of("pooling", pooling, (*POOLINGS, "none"))
        checks.one_of("flow_mode", flow_mode, FLOW_MODES)
        checks.boolean("cuts", cuts)
        if neighbours == 0 or pooling == "none":
            neighbours, pooling, lookahead = 0, "none", 0
        lookahead = neighbours if lookahead is None else lookahead
        if not 0 <= lookahead <= neighbours:
            raise ValueError(
                f"`lookahead` must be 0 ... {neighbours} (`neighbours`). "
                f"Received: lookahead={lookahead}"
            )
        self.joints = tuple(joints)
        self.neighbours = neighbours
        self.pooling = pooling
        self.lookahead = lookahead
        self.cuts = cuts and pooling != "none"
        self.mask_flow = bool(mask_flow) and pooling != "none"
        self.calibration = _fitting(calibration, pooling, neighbours)
        self.region = region
        self.net = model if isinstance(model, SeeingNet) else FrameNet(model)
        *grid, channels = self.net.heatmap_shape
        if channels != len(self.joints):
            raise ValueError(
                f"`joints` must name the {channels} heatmaps of `model`. "
                f"Received: joints={self.joints}"
            )
        self._flow = GridFlow(
            flow_estimator(flow), flow_size, self.net.size, tuple(grid)
        )
        with_flow = pooling != "none"
        self.flow = self._flow.settings if with_flow else ""
        self.flow_mode = flow_mode if with_flow else ""
        self.flow_size = flow_size if with_flow else ""
        if pooling == "none":
            self._alone = tf.function(lambda m: single_frame_pose(m, decoding))
        else:
            self._pool = WindowPooling(
                neighbours,
                self.net.heatmap_shape,
                pooling,
                weights,
                decoding,
                flow_mode,
                self.mask_flow,
            )
        self._start()

    def push(
        self, image: np.ndarray, time_seconds: float | None = None
    ) -> list[FramePose]:
        """Takes the next frame and gives the poses that are ready now.

        Args:
            image: RGB, uint8 `(height, width, 3)`.
            time_seconds: Handed through to the `FramePose` of this frame.

        Returns:
            The pose of the frame `lookahead` frames ago, or nothing if there
            was none.

        Raises:
            ValueError: If the image is not RGB uint8, or the region does not
                lie in it, or flow is wrong.
            UserError: If a file of precomputed flow is missing or wrong.
        """
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise ValueError(
                "`image` must be uint8 of shape (height, width, 3). Received: "
                f"dtype={image.dtype}, shape={image.shape}"
            )
        region = self._checked_region(image)
        x, y, width, height = region
        network_image, heatmaps = self.net(cut_out(image, region))
        seen = SeenFrame(
            index=self._count,
            time_seconds=time_seconds,
            letterbox=letterbox(height, width, self.net.size),
            corner=(x, y),
            heatmaps=heatmaps,
            starts=self._starts_scene(),
        )
        if self.pooling != "none":
            seen.view = self._flow.view(
                seen.index, image, region, network_image, seen.letterbox
            )
        if self.cuts:
            seen.image = network_image
        self._window.add(seen)
        self._count += 1
        centre = self._count - 1 - self.lookahead
        return [self._pose(centre)] if centre >= 0 else []

    def push_many(self, images: Iterable[np.ndarray]) -> list[FramePose]:
        """Takes a chunk of frames; the same as `push` for each of them."""
        return [pose for image in images for pose in self.push(image)]

    def finish(self) -> list[FramePose]:
        """Gives the poses still waiting for frames that will not come.

        The estimator is then ready for another video.
        """
        first = max(0, self._count - self.lookahead)
        poses = [self._pose(index) for index in range(first, self._count)]
        self._start()
        return poses

    def _start(self) -> None:
        self._count = 0
        self._window = MovingWindow(
            self.neighbours,
            self.lookahead,
            None if self.pooling == "none" else self._flow,
            self.flow_mode,
            is_scene_cut if self.cuts else None,
        )

    def _pose(self, index: int) -> FramePose:
        seen = self._window.frame(index)
        if self.pooling == "none":
            pooled = self._alone(seen.heatmaps)
        else:
            pooled = self._pool(*self._window.around(index))
        return frame_pose(seen, pooled, self.net, self.calibration)

    def _starts_scene(self) -> bool:
        follows = isinstance(self.region, RegionTrack)
        return follows and self.region.begins(self._count)

    def _checked_region(self, image: np.ndarray) -> tuple[int, int, int, int]:
        height, width = image.shape[:2]
        if self.region is None:
            return 0, 0, width, height
        if isinstance(self.region, RegionTrack):
            return self.region.box(self._count)
        check_region(self.region, width, height)
        return self.region


def _fitting(calibration, pooling, neighbours):
    if calibration is None:
        return None
    meant = calibration.pooling, calibration.neighbours
    if meant != (pooling, neighbours):
        raise ValueError(
            f"`calibration` must be for pooling {pooling!r} with {neighbours} "
            f"neighbours. Received: one for {meant[0]!r} with {meant[1]}"
        )
    return calibration
