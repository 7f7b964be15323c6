"""Square pictures of labelled persons, the pieces of a contact sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.drawing import draw_pose
from keras_flowpose.drawing import joint_colour
from keras_flowpose.skeleton import Skeleton

BACKGROUND = (32, 32, 32)
TEXT = (230, 230, 230)
_OUTSIDE = (72, 72, 72)
_ABSENT = (230, 60, 60)
_HIDDEN_SCORE, _VISIBLE_SCORE = 0.25, 1.0
_MARGIN = 0.3  # of the pose's extent, on each side
_SMALLEST_SIDE = 32.0  # pixels of the image
# A crop that would show more than this of the image shows all of it.
_NEARLY_ALL = 0.75


@dataclass(frozen=True, eq=False)
class LabelledFrame:
    """One frame with its labels.

    Args:
        image: JPEG or PNG bytes.
        joints: Float `(joints, 2)`, (x, y) in pixels of the image.
        visible: `(joints,)`, see `keras_flowpose.data.label_kinds.Visibility`.
        caption: What to write below it.
        present: False for a repeat in the place of a frame that is not there.
    """

    image: bytes
    joints: np.ndarray
    visible: np.ndarray
    caption: str
    present: bool = True


def view_of(
    joints: np.ndarray, visible: np.ndarray, size: tuple[int, int]
) -> tuple[float, float, float]:
    """The square round a person, or round the whole image if that is not much
    more.

    Args:
        joints: Float `(joints, 2)`, (x, y).
        visible: `(joints,)`, 0 = not labelled.
        size: Width and height of the image.

    Returns:
        x and y of its upper left corner and its side, in pixels of the image,
        pixel areas counted: the whole of a 4 x 4 image is (-0.5, -0.5, 4).
        Labelled joints are inside even where the image is not.
    """
    width, height = size
    whole = np.array([[-0.5, -0.5], [width - 0.5, height - 0.5]])
    points = joints[visible > 0]
    box = whole
    if len(points):
        low, high = points.min(axis=0), points.max(axis=0)
        margin = _MARGIN * (high - low).max()
        box = np.stack([low - margin, high + margin])
        if (box[1] - box[0]).max() > _NEARLY_ALL * max(size):
            low, high = np.minimum(low, whole[0]), np.maximum(high, whole[1])
            box = np.stack([low, high])  # without a margin
    side = max(_SMALLEST_SIDE, (box[1] - box[0]).max())
    x, y = box.mean(axis=0) - side / 2
    return float(x), float(y), float(side)


def draw_tile(
    frame: LabelledFrame,
    skeleton: Skeleton,
    side: int,
    view: tuple[float, float, float] | None = None,
    numbers: bool = False,
) -> np.ndarray:
    """Draws a frame with its skeleton.

    Args:
        frame: What to draw.
        skeleton: The joints.
        side: Width and height of the tile in pixels.
        view: What part of the image to show, as `view_of` returns it.
            Defaults to None: the person.
        numbers: Whether each joint's place in the skeleton, counted from 1,
            is written beside it. Defaults to False.

    Returns:
        RGB, uint8 `(side, side, 3)`.
    """
    image = _decoded(frame.image)
    if view is None:
        view = view_of(frame.joints, frame.visible, image.shape[1::-1])
    x, y, extent = view
    scale = side / extent
    # Pixel areas, not pixel centres, are what grows.
    shift = [-x * scale - 0.5, -y * scale - 0.5]
    affine = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    tile = cv2.warpAffine(
        _smoothed(image, scale),
        affine,
        (side, side),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_OUTSIDE,
    )
    labelled = frame.visible > Visibility.NOT_LABELLED
    points = np.where(labelled[:, None], frame.joints * scale + shift, np.nan)
    seen = frame.visible == Visibility.VISIBLE
    scores = np.where(seen, _VISIBLE_SCORE, _HIDDEN_SCORE)
    tile = draw_pose(tile, points, scores, skeleton)
    if numbers:
        _write_numbers(tile, points, skeleton)
    return tile if frame.present else _crossed_out(tile)


def image_size(image: bytes) -> tuple[int, int]:
    """Width and height of a JPEG or PNG image.

    Args:
        image: Its bytes.
    """
    height, width = _decoded(image).shape[:2]
    return width, height


def write_text(
    image: np.ndarray,
    text: str,
    at: tuple[int, int],
    colour: Sequence[int] = TEXT,
    scale: float = 0.45,
) -> None:
    """Writes onto an image.

    Args:
        image: RGB, uint8; changed. What does not fit is cut off.
        text: One line; characters that are not ASCII become `?`.
        at: (x, y) of its lower left corner.
        colour: RGB.
        scale: Size; 1 is about 22 pixels high.
    """
    text = text.encode("ascii", "replace").decode()
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(image, text, at, font, scale, colour, 1, cv2.LINE_AA)


def text_width(text: str, scale: float = 0.45) -> int:
    """Width of a text in pixels."""
    return cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)[0][0]


def shortened(text: str, width: int, scale: float = 0.45) -> str:
    """A text that is at most `width` pixels wide; its beginning may go.

    (File names and frame numbers tell more by their end.)
    """
    if text_width(text, scale) <= width:
        return text
    while text and text_width(f"...{text}", scale) > width:
        text = text[1:]
    return f"...{text}"


def _decoded(content: bytes) -> np.ndarray:
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(
            "`image` must be JPEG or PNG bytes. Received: "
            f"{len(content)} bytes that are neither"
        )
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def _smoothed(image: np.ndarray, scale: float) -> np.ndarray:
    """Against the jagged edges of an image that is shown much smaller."""
    if scale > 0.6:
        return image
    return cv2.GaussianBlur(image, (0, 0), 0.35 / scale)


def _write_numbers(tile, points, skeleton: Skeleton) -> None:
    side = tile.shape[0]
    for place, (name, point) in enumerate(
        zip(skeleton.joints, points, strict=True), start=1
    ):
        if not np.isfinite(point).all():
            continue
        width = text_width(str(place), 0.45) + 4
        x = int(np.clip(point[0] + 8, 0, side - width))
        y = int(np.clip(point[1] - 20, 0, side - 17))
        tile[y : y + 17, x : x + width] = BACKGROUND
        at = (x + 2, y + 13)
        write_text(tile, str(place), at, joint_colour(name), 0.45)


def _crossed_out(tile: np.ndarray) -> np.ndarray:
    tile = tile // 3
    end = tile.shape[0] - 1
    for first, second in (((0, 0), (end, end)), ((0, end), (end, 0))):
        cv2.line(tile, first, second, _ABSENT, 1, cv2.LINE_AA)
    write_text(tile, "absent", (6, 18), _ABSENT)
    return tile
