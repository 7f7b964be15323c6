"""A first pass over a video that finds the person: `--region auto`.

The net that finds the joints also finds the person (`person_search`), so that
nothing else has to be trained or shipped. A few frames are searched as a whole;
in between, some five frames a second, the net only looks again where persons
were. What it says is put together scene by scene (`person_path`).

The region moves with a person who moves. That agrees with pooling over time:
flow is measured between frames as the net sees them, so it contains the
motion of the region, and heatmaps are warped in the same pixels. Between two
scenes, where the region jumps, no flow is measured.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.images import letterbox
from keras_flowpose.ops.scene_cut import is_scene_cut
from keras_flowpose.video.frame_net import FrameNet
from keras_flowpose.video.person_path import regions_of_scene
from keras_flowpose.video.person_search import Persons
from keras_flowpose.video.person_search import apart
from keras_flowpose.video.person_search import find_persons
from keras_flowpose.video.person_search import follow_persons
from keras_flowpose.video.person_search import together
from keras_flowpose.video.region_track import RegionTrack
from keras_flowpose.video.region_track import cut_out

_LOOKS_PER_SECOND = 5
# Which looks of a scene search the whole frame if the person is not sure: the
# first ones, and each so many.
_SEARCHES = (0, 5)
_SEARCH_EVERY = 40
_SURE = 0.6  # certainty that ends the search
_FOLLOWED, _KEPT = 2, 3  # persons
_SMALL = 64  # pixels of a side, enough to see cuts


class FrameImage(Protocol):
    """A frame; a `VideoFrame`, for one.

    Attributes:
        image: RGB, uint8 `(height, width, 3)`.
    """

    image: np.ndarray


def find_person(
    frames: Iterable[FrameImage],
    net: FrameNet,
    joints: Sequence[str],
    fps: float,
    progress: tqdm | None = None,
) -> RegionTrack:
    """Finds the region to look at in each frame of a video.

    Of several persons the one is followed whom the net is surest of over the
    scene. Memory does not grow with the video but for a few numbers.

    Args:
        frames: All frames in their order.
        net: What finds joints.
        joints: Their names; both shoulders must be among them.
        fps: Frames a second.
        progress: A bar that moves with every frame.

    Raises:
        ValueError: If there is no frame, or a shoulder is missing.
    """
    scenes: list[_Scene] = []
    last = None
    for frame in frames:
        image = frame.image
        size = image.shape[1::-1]
        small = cv2.resize(
            image, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA
        )
        if last is None or is_scene_cut(last, small):
            scenes.append(_Scene(net, tuple(joints), fps))
        last = small
        scenes[-1].add(image)
        if progress is not None:
            progress.update()
    if not scenes:
        raise ValueError("`frames` must hold a frame. Received: none")
    boxes, found = [], []
    for scene in scenes:
        regions = scene.regions()
        found += [regions is not None] * scene.count
        if regions is None:
            regions = np.tile([0, 0, *size], (scene.count, 1))
        boxes.append(regions)
    lengths = [scene.count for scene in scenes]
    starts = np.zeros(sum(lengths), bool)
    starts[np.cumsum([0, *lengths[:-1]])] = True
    return RegionTrack(np.concatenate(boxes), starts, np.array(found))


class _Scene:
    """What has been seen of a scene."""

    def __init__(
        self, net: FrameNet, joints: tuple[str, ...], fps: float
    ) -> None:
        self.count = 0
        self._net = net
        self._joints = joints
        self._fps = fps
        self._every = max(1, round(fps / _LOOKS_PER_SECOND))
        self._numbers: list[int] = []
        self._answers: list[Persons] = []

    def add(self, image: np.ndarray) -> None:
        if self.count % self._every == 0:
            self._numbers.append(self.count)
            self._answers.append(self._look_at(image))
        self.count += 1

    def regions(self) -> np.ndarray | None:
        return regions_of_scene(
            self._numbers, self._answers, self.count, self._fps
        )

    def _look_at(self, image: np.ndarray) -> Persons:
        def look(squares):
            return joints_in_squares(image, squares, self._net)

        looks, joints = len(self._answers), self._joints
        found = []
        if looks > 0:
            # A second one is only for doubts, because looks take time.
            known = self._answers[-1]
            known = known.chosen(slice(1 if _is_sure(known) else _FOLLOWED))
            found.append(follow_persons(look, known, joints))
            if _is_sure(found[0]):
                return found[0]
        if looks in _SEARCHES or looks % _SEARCH_EVERY == 0:
            height, width = image.shape[:2]
            found.append(find_persons(look, width, height, joints))
        return apart(together(found), _KEPT)


def _is_sure(persons: Persons) -> bool:
    """Whether nobody else has to be looked for."""
    return persons.certainty[0] >= _SURE


def joints_in_squares(
    image: np.ndarray, squares: np.ndarray, net: FrameNet
) -> tuple[np.ndarray, np.ndarray]:
    """Lets a net look at squares of a picture.

    Args:
        image: RGB, uint8 `(height, width, 3)`.
        squares: `(n, 3)`, as `search_squares` gives them.
        net: What finds joints.

    Returns:
        points: Float64 `(n, joints, 2)`, (x, y) in pixels of the picture.
        scores: Float32 `(n, joints)`, heights of the peaks.
    """
    heatmaps, corners, offsets, scales = [], [], [], []
    for x, y, side in squares:
        pixels = max(1, round(side))
        corner = np.rint([x + 0.5 - side / 2, y + 0.5 - side / 2])
        cut = cut_out(image, (*corner.astype(int).tolist(), pixels, pixels))
        shown = min(pixels, *net.size)
        if shown < pixels:
            cut = cv2.resize(cut, (shown, shown), interpolation=cv2.INTER_AREA)
        heatmaps.append(net(cut)[1])
        box = letterbox(shown, shown, net.size)
        corners.append(corner)
        offsets.append([box.offset_x, box.offset_y])
        scales.append([box.scale, pixels / shown])
    # All at once, because it is many small steps.
    cells, scores = decode_heatmaps(tf.constant(np.stack(heatmaps)))
    points = heatmap_to_image(cells, net.stride).numpy().astype(np.float64)
    boxed, shrunk = np.array(scales).T[:, :, None, None]
    points = (points - np.array(offsets)[:, None]) / boxed
    # Edges of pixels are scaled, not their middles.
    points = (points + 0.5) * shrunk - 0.5 + np.array(corners)[:, None]
    return points, scores.numpy()
