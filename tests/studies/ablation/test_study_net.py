"""The net of a study."""

import numpy as np
import pytest

from keras_flowpose.models.presets import from_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation.study_net import open_net
from tests.training.temporal_runs import save_source


def test_the_digest_tells_nets_and_precisions_apart(source, tmp_path):
    net = open_net(source, "float32")
    for a, b in zip(
        net.model.get_weights(), from_preset(source).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(a, b)
    assert open_net(source, "float32").digest == net.digest
    assert open_net(source, "mixed_bfloat16").digest != net.digest

    other = save_source(tmp_path / "other")
    weights = other / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert open_net(other, "float32").digest != net.digest


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match="There is no preset"):
        open_net(tmp_path / "none")
