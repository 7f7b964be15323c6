"""One small specimen of every public layer and model, with inputs for it.

The grid in `test_grid.py` checks each against every quality that users rely
on. A new public layer or model needs an entry here, or the grid fails.
"""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tensorflow import keras

import keras_flowpose
from keras_flowpose.layers.dense_flow import DenseFlow
from keras_flowpose.layers.flow_warp import FlowWarp
from keras_flowpose.layers.imitation import Imitation
from keras_flowpose.layers.per_frame import PerFrame
from keras_flowpose.layers.temporal_pooling import TemporalPooling
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.spatial_fusion import SpatialFusion
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.models.taught_net import TaughtNet

_NET = {
    "joints": 2,
    "width": 0.01,
    "input_size": (24, 16),
    "value_scale": 1 / 127.5,
    "value_offset": -1.0,
}


_SWITCHES = ("present", "reliable")


@dataclass(frozen=True)
class Specimen:
    """How to make a layer or model, and the shapes of its inputs.

    `shapes` names the inputs and leaves out the batch axis. A single input is
    passed as it is, several as a dict. What stands behind a comma in a
    specimen's name tells it from others of its class.
    """

    make: Callable[[], keras.layers.Layer]
    shapes: dict[str, tuple[int, ...]]

    def inputs(self, batch: int, seed: int = 0):
        """Arrays as the model takes them."""
        generator = np.random.default_rng(seed)

        def array(name, shape):
            if name in _SWITCHES:
                return generator.uniform(0, 1, (batch, *shape)) > 0.3
            scale = {"flows": 1, "images": 100, "frames": 100}.get(name, 1)
            values = np.abs(generator.normal(0, scale, (batch, *shape)))
            return values.astype(np.float32)

        arrays = {n: array(n, s) for n, s in self.shapes.items()}
        return self._arranged(arrays)

    def model(self) -> keras.Model:
        """The specimen as a model of one argument; layers are wrapped."""
        made = self.make()
        if isinstance(made, keras.Model):
            return made
        inputs = {
            name: keras.Input(
                shape, name=name, dtype="bool" if name in _SWITCHES else None
            )
            for name, shape in self.shapes.items()
        }
        outputs = made(*inputs.values())
        return keras.Model(self._arranged(inputs), outputs)

    def _arranged(self, named):
        return named if len(named) > 1 else next(iter(named.values()))


SPECIMENS = {
    "PerFrame": Specimen(
        lambda: PerFrame(SpatialNet(**_NET)), {"frames": (3, 24, 16, 3)}
    ),
    "PerFrame, checkpointing": Specimen(
        lambda: PerFrame(SpatialNet(**_NET), checkpointing=True),
        {"frames": (3, 24, 16, 3)},
    ),
    "FlowWarp": Specimen(
        lambda: FlowWarp("edge"),
        {"heatmaps": (3, 5, 7, 2), "flows": (3, 5, 7, 2)},
    ),
    "Imitation": Specimen(
        lambda: Imitation([(0, 1), (1, 2)], weight=0.5),
        {"maps": (5, 7, 2), "teacher_maps": (5, 7, 3)},
    ),
    "DenseFlow": Specimen(
        lambda: DenseFlow(levels=1, iterations=2, finest_level=0, stride=2),
        {"target": (9, 12, 3), "source": (9, 12, 3)},
    ),
    "TemporalPooling": Specimen(
        lambda: TemporalPooling(initial="bell", sigma=0.7),
        {"aligned": (3, 5, 7, 2), "present": (3,)},
    ),
    "TemporalPooling, softmax": Specimen(
        lambda: TemporalPooling(
            weighting="softmax", mirrored=(1, 0, 2), smoothness=0.5, causal=True
        ),
        {"aligned": (5, 4, 7, 3), "present": (5,)},
    ),
    "TemporalPooling, non-negative": Specimen(
        lambda: TemporalPooling(initial="bell", weighting="non-negative"),
        {"aligned": (3, 5, 7, 2), "present": (3,)},
    ),
    "TemporalPooling, reliable": Specimen(
        lambda: TemporalPooling(initial="bell"),
        {
            "aligned": (3, 5, 7, 2),
            "present": (3,),
            "reliable": (3, 5, 7),
        },
    ),
    "SpatialNet": Specimen(lambda: SpatialNet(**_NET), {"images": (24, 16, 3)}),
    "SpatialFusion": Specimen(
        lambda: SpatialFusion(joints=2, width=0.01, channels=(3, 5)),
        {"conv3": (6, 4, 3), "conv7": (6, 4, 5)},
    ),
    "HeatmapNet": Specimen(lambda: HeatmapNet(**_NET), {"images": (24, 16, 3)}),
    "TaughtNet": Specimen(
        lambda: TaughtNet(
            HeatmapNet(**_NET), SpatialNet(**{**_NET, "joints": 1}), [(1, 0)]
        ),
        {"images": (24, 16, 3)},
    ),
    "CoordinateNet": Specimen(
        # Without dropout, so that training steps can be compared.
        lambda: CoordinateNet(**_NET, dropout=0.0),
        {"images": (24, 16, 3)},
    ),
    "FlowPoseNet": Specimen(
        lambda: FlowPoseNet(HeatmapNet(**_NET), neighbours=1, initial="bell"),
        {"frames": (3, 24, 16, 3), "flows": (3, 6, 4, 2), "present": (3,)},
    ),
    "FlowPoseNet, mask_flow": Specimen(
        lambda: FlowPoseNet(
            HeatmapNet(**_NET),
            neighbours=1,
            initial="bell",
            checkpointing=True,
            mask_flow=True,
        ),
        {
            "frames": (3, 24, 16, 3),
            "flows": (3, 6, 4, 2),
            "present": (3,),
            "reliable": (3, 6, 4),
        },
    ),
}


def public_classes() -> dict[str, type]:
    """All layers and models that `layers/` and `models/` define."""
    root = Path(keras_flowpose.__file__).parent
    found = {}
    for folder in ("layers", "models"):
        for path in sorted((root / folder).glob("*.py")):
            name = f"keras_flowpose.{folder}.{path.stem}"
            module = importlib.import_module(name)
            for key, value in vars(module).items():
                if (
                    inspect.isclass(value)
                    and issubclass(value, keras.layers.Layer)
                    and value.__module__ == name
                    and not key.startswith("_")
                ):
                    found[key] = value
    return found


def sequential_weights(model: keras.Model) -> None:
    """Fills all weights with different, repeatable numbers.

    Weights that are swapped, or started anew instead of restored, then show.
    """
    filled = []
    for number, weight in enumerate(model.get_weights()):
        span = np.linspace(-1, 1.5, weight.size) + 0.01 * number
        fan_in = max(1, int(np.prod(weight.shape[:-1])))
        filled.append(span.reshape(weight.shape) / fan_in**0.75)
    model.set_weights(filled)
