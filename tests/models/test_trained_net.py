"""A trained net and what stands for it."""

import numpy as np
import pytest

from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.trained_net import open_trained_net
from keras_flowpose.safe_files import UserError
from tests.training.temporal_runs import save_source


@pytest.fixture
def source(tmp_path):
    """A preset."""
    return save_source(tmp_path / "source")


def test_the_digest_tells_nets_and_precisions_apart(source, tmp_path):
    net = open_trained_net(source, "float32")
    for a, b in zip(
        net.model.get_weights(), from_preset(source).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(a, b)
    assert open_trained_net(source, "float32").digest == net.digest
    assert open_trained_net(source, "mixed_bfloat16").digest != net.digest

    other = save_source(tmp_path / "other")
    weights = other / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert open_trained_net(other, "float32").digest != net.digest


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match="There is no preset"):
        open_trained_net(tmp_path / "none")
