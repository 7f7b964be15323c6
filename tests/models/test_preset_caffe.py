from dataclasses import replace

import cv2
import numpy as np
import pytest

from keras_flowpose.models import preset_caffe
from keras_flowpose.models.preset_caffe import import_caffe
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from tests.models.caffe_files import SMALL
from tests.models.caffe_files import caffe_net
from tests.models.caffe_files import net_bytes
from tests.models.caffe_files import random_weights

SIDE = 32  # of the images that nets are compared on


@pytest.fixture(scope="module")
def weights():
    return random_weights()


@pytest.fixture(scope="module")
def files(weights, tmp_path_factory):
    """The same weights in both forms of layers."""
    folder = tmp_path_factory.mktemp("caffe")
    paths = {1: folder / "v1.caffemodel", 2: folder / "v2.caffemodel"}
    for version, path in paths.items():
        path.write_bytes(net_bytes(weights, version, legacy=version == 1))
    return paths


@pytest.fixture(scope="module")
def image():
    # Smooth, as pictures are, so that maps have some shape.
    rng = np.random.default_rng(1)
    coarse = rng.uniform(0, 1, (5, 5, 3)).astype(np.float32)
    return cv2.resize(coarse, (SIDE, SIDE))


@pytest.fixture(scope="module")
def expected(weights, image):
    spatial, fusion = caffe_net(weights, image)
    # The comparison says something only if maps differ from place to place.
    assert min(spatial.std(), fusion.std()) > 1e-2
    return spatial.transpose(1, 2, 0), fusion.transpose(1, 2, 0)


def small(net, config):
    """The net with these weights for small images."""
    other = build_model(replace(config, input_size=SIDE))
    other.set_weights(net.get_weights())
    return other


@pytest.mark.parametrize("version", [1, 2])
def test_gives_the_heatmaps_that_caffe_would(files, version, image, expected):
    net, config = import_caffe(files[version])
    assert net.count_params() == 17_615_886
    assert (config.conv8_relu, config.fusion_relu) == (True, False)
    assert (config.value_scale, config.value_offset) == (1, 0)
    found = small(net, config)(image[None])
    for name, maps in zip(("spatial", "fusion"), expected, strict=True):
        np.testing.assert_allclose(found[name][0], maps, rtol=0, atol=1e-4)


def test_background_is_taken_away(files, image, expected):
    net, config = import_caffe(files[2], background=1)
    found = small(net, config)(image[None])
    spatial, fusion = expected
    np.testing.assert_allclose(
        found["fusion"][0], fusion - 1, rtol=0, atol=1e-4
    )
    # Where conv8's ReLU did nothing; elsewhere it is below the background.
    active = spatial > 0
    assert active.mean() > 0.1
    np.testing.assert_allclose(
        found["spatial"].numpy()[0][active],
        spatial[active] - 1,
        rtol=0,
        atol=1e-4,
    )
    assert (found["spatial"].numpy()[0][~active] <= -1).all()


def test_a_preset_of_them_gives_the_same(files, tmp_path, image):
    net, config = import_caffe(files[2])
    save_preset(net, config, tmp_path / "preset", "float32")
    again = from_preset(tmp_path / "preset", "float32")
    for before, after in zip(
        net.get_weights(), again.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(before, after)


def refusal(path):
    with pytest.raises(UserError) as told:
        import_caffe(path)
    line = str(told.value)
    assert str(path) in line
    assert "\n" not in line
    return line


def with_changes(weights, **changes):
    changed = {**weights, **changes}
    return {name: blobs for name, blobs in changed.items() if blobs}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conv4_fusion": None}, "lacks conv4_fusion"),
        ({"fc6": SMALL["first"]}, "has 'fc6' as well"),
        (
            {"conv6": SMALL["first"]},
            "conv6 has (4, 3, 1, 2) and (4,) instead of (256, 512, 1, 1) and "
            "(256,)",
        ),
        ({"conv8": SMALL["first"][:1]}, "conv8 has (4, 3, 1, 2) instead of"),
        (
            {"conv7": (np.full((256, 256, 1, 1), np.nan), np.zeros(256))},
            "conv7 has weights that are not finite",
        ),
    ],
)
def test_another_net_is_told_by_what_does_not_match(
    tmp_path, monkeypatch, weights, changes, words
):
    # Without the large file: what is told depends on the blobs alone.
    layers = with_changes(weights, **changes)
    monkeypatch.setattr(preset_caffe, "read_caffemodel", lambda path: layers)
    line = refusal(tmp_path / "a.caffemodel")
    assert words in line
    assert "not of the authors' net" in line


def test_a_quite_different_net_is_told_in_short(tmp_path):
    path = tmp_path / "a.caffemodel"
    path.write_bytes(net_bytes(SMALL))
    line = refusal(path)
    assert "lacks conv1; lacks conv2; lacks conv3; and 12 more" in line


def test_a_file_that_is_cut_off_is_told(tmp_path, files):
    path = tmp_path / "a.caffemodel"
    content = files[2].read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "ends within a field" in refusal(path)


def test_a_background_is_a_number(files):
    with pytest.raises(ValueError, match="`background` must be a finite"):
        import_caffe(files[2], background=float("nan"))
