"""Clips of drawn signers with exact joints, visibility and optical flow."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from keras_flowpose.argument_checks import boolean
from keras_flowpose.argument_checks import one_of
from keras_flowpose.argument_checks import whole_number
from keras_flowpose.argument_checks import within
from keras_flowpose.synthetic.acts import ACTS
from keras_flowpose.synthetic.effects import random_effects
from keras_flowpose.synthetic.scene import Scene
from keras_flowpose.synthetic.scene import SceneOptions

FPS = 25
"""Frames a second."""

EFFECTS = ("motion_blur", "noise", "compression", "light_changes")
"""Switches of `SignerConfig` for what comes after the clean drawing."""

_SWITCHES = (
    "camera_motion",
    "background_motion",
    "distractors",
    "occluders",
    "shadows",
    *EFFECTS,
)
_SMALLEST = 32


@dataclass(frozen=True)
class SignerConfig:
    """Which clip to draw.

    The same config gives the same clip, bit for bit, on one machine. Switching
    one thing off leaves the others as they were.

    Args:
        frames: Length, at 25 frames a second.
        size: Side of the frame in pixels, or (height, width); at least 32.
        seed: Decides everything that happens.
        identity_seed: Decides the signer's look; None takes `seed`.
        acts: What the signer does, out of "sign", "rest", "wave", "cross"
            (the hands cross), "face" (a hand before the face), "reach" and
            "leave" (hands leave the frame).
        speed: How fast time passes, in [0, 10); 0 freezes everything.
        camera_motion: Whether the camera pans, zooms and shakes.
        background_motion: Whether the background may move by itself.
        distractors: Whether things may move behind the signer.
        occluders: Whether something may be in front of the signer.
        shadows: Whether parts of the body cast shadows on each other.
        motion_blur: Whether the shutter is open for a while.
        noise: Whether the sensor has noise.
        compression: Whether frames are compressed, as JPEG.
        light_changes: Whether exposure and tint differ and change.

    Raises:
        ValueError: If a value is out of range.
    """

    frames: int = 100
    size: int | tuple[int, int] = 256
    seed: int = 0
    identity_seed: int | None = None
    acts: tuple[str, ...] = tuple(ACTS)
    speed: float = 1.0
    camera_motion: bool = True
    background_motion: bool = True
    distractors: bool = True
    occluders: bool = True
    shadows: bool = True
    motion_blur: bool = True
    noise: bool = True
    compression: bool = True
    light_changes: bool = True

    def __post_init__(self) -> None:
        whole_number("frames", self.frames)
        if isinstance(self.size, tuple) and len(self.size) != 2:
            raise ValueError(
                "`size` must be a number or (height, width). Received: "
                f"size={self.size!r}"
            )
        for side in self.shape:
            whole_number("size", side, _SMALLEST)
        whole_number("seed", self.seed, 0)
        if self.identity_seed is not None:
            whole_number("identity_seed", self.identity_seed, 0)
        if not isinstance(self.acts, tuple) or not self.acts:
            raise ValueError(
                "`acts` must be a tuple of one or more names. Received: "
                f"acts={self.acts!r}"
            )
        for act in self.acts:
            one_of("acts", act, ACTS)
        within("speed", self.speed, 0, 10)
        for name in _SWITCHES:
            boolean(name, getattr(self, name))

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of a frame."""
        if isinstance(self.size, tuple):
            return self.size
        return self.size, self.size


@dataclass(frozen=True)
class SignerFrame:
    """A frame of a drawn clip with its truth.

    Flow is backward, as everywhere in the package, with this frame as the
    target: the content of pixel p is found at p + flow(p) in the other frame.
    It is the truth of the clean picture; effects do not change it.

    Args:
        image: RGB, uint8 `(height, width, 3)`.
        joints: Float32 `(7, 2)`, (x, y) in pixels in the order of
            `UPPER_BODY_7`; `head` is the nose. True outside the frame too.
        visible: Uint8 `(7,)`, as in COCO: 2 in sight; 1 hidden behind
            another part of the body or a thing (the pixel at the joint shows
            that one); 0 outside the frame.
        flow_forward: Float32 `(height, width, 2)`, (dx, dy) in pixels, into
            the next frame.
        flow_backward: The same, into the frame before.
        valid_forward: Boolean `(height, width)`: whether the content is in
            sight in the next frame too, inside the frame and with pixels not
            mixed with others. Elsewhere `flow_forward` says where it went.
        valid_backward: The same for the frame before.
    """

    image: np.ndarray
    joints: np.ndarray
    visible: np.ndarray
    flow_forward: np.ndarray
    flow_backward: np.ndarray
    valid_forward: np.ndarray
    valid_backward: np.ndarray


def signer_frames(config: SignerConfig | None = None) -> Iterator[SignerFrame]:
    """Draws a clip, frame by frame.

    Args:
        config: Which clip; None takes `SignerConfig()`.

    Yields:
        The frames in order. Each one has flow both ways: the first and last
        frame's neighbours outside the clip exist, and are not given.

    Example:

    >>> frames = signer_frames(SignerConfig(frames=2, size=(48, 64)))
    >>> [frame.image.shape for frame in frames]
    [(48, 64, 3), (48, 64, 3)]
    """
    config = config or SignerConfig()
    scene = clip_scene(config)
    camera = np.random.default_rng([config.seed, 50])
    shutter = camera.uniform(0.15, 0.6) * config.motion_blur
    effects = random_effects(
        _times(config),
        config.light_changes,
        config.noise,
        config.compression,
        camera,
    )
    before, here = scene.draw(0), scene.draw(1, shutter)
    for moment in range(1, config.frames + 1):
        # The frame after the last one is drawn for its layers only.
        open_for = shutter if moment < config.frames else 0.0
        after = scene.draw(moment + 1, open_for)
        forward = scene.flow(moment, here, moment + 1, after)
        backward = scene.flow(moment, here, moment - 1, before)
        yield SignerFrame(
            image=effects.apply(here.image, moment),
            joints=scene.joints[moment].astype(np.float32),
            visible=scene.visible(moment, here),
            flow_forward=forward[0],
            flow_backward=backward[0],
            valid_forward=forward[1],
            valid_backward=backward[1],
        )
        before, here = here, after


def clip_scene(config: SignerConfig) -> Scene:
    """A clip's scene, which starts one frame early and ends one late."""
    seed = config.seed
    return Scene(
        _times(config),
        *config.shape,
        seed,
        seed if config.identity_seed is None else config.identity_seed,
        SceneOptions(
            acts=config.acts,
            camera_motion=config.camera_motion,
            background_motion=config.background_motion,
            distractors=config.distractors,
            occluders=config.occluders,
            shadows=config.shadows,
        ),
    )


def _times(config) -> np.ndarray:
    return np.arange(-1, config.frames + 1) * (config.speed / FPS)
