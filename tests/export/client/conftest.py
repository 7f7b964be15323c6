"""A bundle with learnt weights and masked flow, served over loopback."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from tensorflow import keras

from keras_flowpose.export import export_bundle
from keras_flowpose.export.client import PoseClient
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from tests.loopback_server.running import loopback_server

JOINTS = ("a", "b", "c")
NEIGHBOURS = 1
USUAL = {"max_rows": 4, "timeout": 300}  # machines under test are busy


@dataclass(frozen=True)
class Served:
    """What is served, and where.

    Args:
        net: For single frames.
        windows: The whole, with its temporal weights.
        bundle: The folder with the model's versions.
        addresses: Of the server, by scheme.
    """

    net: keras.Model
    windows: FlowPoseNet
    bundle: Path
    addresses: dict[str, str]

    def client(self, scheme: str, **options) -> PoseClient:
        """A client of that server, which merges four rows at most."""
        address = self.addresses[scheme]
        return PoseClient(address, **{**USUAL, **options})


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served") / "models"
    net = _small_net()
    windows = FlowPoseNet(net, NEIGHBOURS, mask_flow=True)
    layer = windows.get_layer("temporal_pooling")
    weights = np.random.default_rng(1).uniform(0, 1, [3, 3])
    layer.set_weights([weights])
    export_bundle(
        windows, folder, joints=JOINTS, batch_sizes=(1, 4), check=False
    )
    with loopback_server(folder) as server:
        addresses = {
            "http": server.rest_url,
            "grpc": f"grpc://{server.grpc_address}",
        }
        yield Served(net, windows, folder / server.model_name, addresses)


def _small_net():
    """Two layers, because each signature has a copy of the net's graph."""
    image = keras.Input((24, 16, 3))
    layers = keras.layers
    maps = layers.Rescaling(1 / 99)(image)
    maps = layers.Conv2D(8, 5, 4, "same", activation="tanh")(maps)
    maps = layers.Conv2D(3, 3, 1, "same", activation="sigmoid")(maps)
    return keras.Model(image, maps)


@pytest.fixture(params=["http", "grpc"])
def client(request, served):
    """A client for each protocol."""
    with served.client(request.param) as client:
        yield client


@pytest.fixture(scope="session")
def frames():
    """Frames of an odd size in which one scene follows another."""
    rng = np.random.default_rng(3)
    scenes = []
    for low, high in ((0, 120), (140, 256)):
        coarse = rng.integers(low, high, [7, 9, 3]).astype(np.uint8)
        scenes.append(cv2.resize(coarse, (45, 37)))
    return np.array(
        [np.roll(scenes[index > 4], index, axis=1) for index in range(8)]
    )
