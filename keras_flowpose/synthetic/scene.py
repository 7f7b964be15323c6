"""A whole clip before it is drawn: all layers, their maps, and the joints."""

from dataclasses import dataclass

import numpy as np

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.synthetic.backdrop import random_backdrop
from keras_flowpose.synthetic.bystanders import distractors
from keras_flowpose.synthetic.bystanders import occluders
from keras_flowpose.synthetic.camera import camera_motion
from keras_flowpose.synthetic.camera import random_framing
from keras_flowpose.synthetic.figure import build_figure
from keras_flowpose.synthetic.flow import exact_flow
from keras_flowpose.synthetic.identity import random_identity
from keras_flowpose.synthetic.layers import Layer
from keras_flowpose.synthetic.layers import shift
from keras_flowpose.synthetic.layers import square
from keras_flowpose.synthetic.layers import stretch
from keras_flowpose.synthetic.motion import hand_motion
from keras_flowpose.synthetic.render import Placed
from keras_flowpose.synthetic.render import Rendering
from keras_flowpose.synthetic.render import render
from keras_flowpose.synthetic.sprite import Sprite
from keras_flowpose.synthetic.sway import random_sway
from keras_flowpose.synthetic.sway import smooth_noise

_SHADOW_LENGTH = 0.07  # body units between a part and its shadow
_MOST_SAMPLES = 5  # of a moving sprite while the shutter is open
_BLUR_STEP = 1.6  # pixels between two of them

# The layers that may cover a joint without hiding it, by kind of joint.
_OWN_LAYERS = {
    "head": ("head",),
    "wrist": ("{side}_forearm", "{side}_hand"),
    "elbow": ("{side}_upper_arm", "{side}_forearm"),
    "shoulder": ("{side}_upper_arm", "torso", "neck"),
}


@dataclass(frozen=True)
class SceneOptions:
    """What moves and is cast in a scene; see `SignerConfig`."""

    acts: tuple[str, ...]
    camera_motion: bool
    background_motion: bool
    distractors: bool
    occluders: bool
    shadows: bool


class Scene:
    """A signer with everything around, at some moments.

    Args:
        times: Float64 `(moments,)`, seconds, evenly spaced.
        height: Rows of a frame.
        width: Columns of a frame.
        seed: Decides everything but the signer's look.
        identity_seed: Decides the signer's look.
        options: What moves.
    """

    def __init__(
        self,
        times: np.ndarray,
        height: int,
        width: int,
        seed: int,
        identity_seed: int,
        options: SceneOptions,
    ) -> None:
        self.height, self.width = height, width
        # Each part has a stream of its own, so that switching one off leaves
        # the others as they were.
        place, hands, body, view, room, behind, before = (
            np.random.default_rng([seed, part]) for part in range(7)
        )
        looks = np.random.default_rng([identity_seed, 100])
        self.identity = random_identity(looks)
        self.framing = random_framing(height, width, place)
        self.figure = build_figure(
            self.identity,
            hand_motion(times, options.acts, hands),
            random_sway(times, body),
            self.framing,
            looks,
        )
        layers = [_backdrop(times, height, width, options, room)]
        if options.distractors:
            layers += distractors(times, height, width, behind)
        self.body = len(layers)
        """Layers of the signer have this index and the following ones."""
        layers += self.figure.layers
        if options.occluders:
            layers += occluders(times, height, width, before)
        self.layers = tuple(layers)
        """All layers; their place here is their number."""
        self.names = [layer.name for layer in layers]
        """Name of each layer."""
        camera = np.broadcast_to(np.eye(3), (len(times), 3, 3))
        if options.camera_motion:
            camera = camera_motion(times, height, width, view)
        placed = [square(x.maps) @ square(x.sprite.to_unit) for x in layers]
        self.maps = (camera[:, None] @ np.stack(placed, axis=1))[..., :2, :]
        """Float64 `(moments, layers, 2, 3)`, texture pixel -> frame pixel."""
        depths = np.stack([layer.depth for layer in layers], axis=1)
        self.order = np.argsort(depths, axis=1, kind="stable")
        """Indices of layers, back to front, `(moments, layers)`."""
        joints = self.figure.joints @ camera[:, :2, :2].swapaxes(1, 2)
        self.joints = joints + camera[:, None, :2, 2]
        """Float64 `(moments, 7, 2)`, pixels, in the order of UPPER_BODY_7."""
        towards_light = np.array(self.identity.light[:2])
        offset = -_SHADOW_LENGTH * self.framing.scale * towards_light
        self._shadow = tuple(offset) if options.shadows else None

    def draw(self, moment: int, shutter: float = 0.0) -> Rendering:
        """The frame at a moment.

        Args:
            moment: Index into `times`.
            shutter: Share of the time between two moments for which the
                shutter is open; 0 draws without motion blur. Otherwise there
                must be a moment before and one after.
        """
        placed = [
            self._placed(moment, int(index), shutter)
            for index in self.order[moment]
        ]
        return render(self.height, self.width, placed[0], placed[1:], self.body)

    def flow(
        self, moment: int, drawn: Rendering, other: int, other_drawn: Rendering
    ) -> tuple[np.ndarray, np.ndarray]:
        """Exact flow from one moment's frame to another's, and its validity.

        Args:
            moment: Index of the target frame.
            drawn: The target frame.
            other: Index of the source frame.
            other_drawn: The source frame.
        """
        return exact_flow(
            drawn, other_drawn, self.maps[moment], self.maps[other]
        )

    def visible(self, moment: int, drawn: Rendering) -> np.ndarray:
        """Visibility of the joints, uint8 `(7,)`; see `SignerFrame`."""
        flags = np.zeros(len(UPPER_BODY_7), np.uint8)
        for joint, (x, y) in enumerate(self.joints[moment]):
            column, row = round(x), round(y)
            if 0 <= column < self.width and 0 <= row < self.height:
                shown = self.names[drawn.owner[row, column]]
                flags[joint] = 2 if shown in OWN_LAYERS[joint] else 1
        return flags

    def _placed(self, moment, index, shutter) -> Placed:
        layer = self.layers[index]
        light = layer.side_light
        return Placed(
            index,
            layer.sprite,
            self._samples(moment, index, shutter),
            0.0 if light is None else float(light[moment]),
            self._shadow,
        )

    def _samples(self, moment, index, shutter) -> np.ndarray:
        """Maps while the shutter is open, as many as the movement needs."""
        here = self.maps[moment, index]
        if not shutter:
            return here[None]
        before = self.maps[moment - 1, index]
        after = self.maps[moment + 1, index]
        rows, columns = self.layers[index].sprite.pixels.shape[:2]
        corners = [[0, columns, 0, columns], [0, 0, rows, rows], [1] * 4]
        way = shutter * 0.5 * np.abs((after - before) @ corners).max()
        pairs = min(round(way / (2 * _BLUR_STEP)), _MOST_SAMPLES // 2)
        when = shutter * np.linspace(-0.5, 0.5, 2 * pairs + 1)
        when = when[:, None, None] if pairs else np.zeros((1, 1, 1))
        return here + when * np.where(when > 0, after - here, here - before)


def _backdrop(times, height, width, options, random) -> Layer:
    """The background; it may move by itself, as a screen behind does."""
    sprite = Sprite(random_backdrop(height, width, random), np.eye(2, 3))
    moves = options.background_motion and random.random() < 0.6
    size = moves * random.choice([0.02, 0.06, 0.12]) * height
    x, y = (size * smooth_noise(times, 9, 2.5, random) for _ in range(2))
    zoom = np.exp(0.04 * moves * smooth_noise(times, 9, 4, random))
    maps = shift(x, y) @ stretch(zoom, zoom)
    depth = np.full(len(times), -np.inf)
    return Layer("background", sprite, maps[:, :2], depth)


def _own_layers(joint: str) -> tuple[str, ...]:
    side, _, kind = joint.rpartition("_")
    return tuple(name.format(side=side) for name in _OWN_LAYERS[kind])


OWN_LAYERS = tuple(_own_layers(joint) for joint in UPPER_BODY_7.joints)
"""Names of the layers that may cover each joint without hiding it."""
