import json

import numpy as np
import pytest

from keras_flowpose.export.client.bundle_facts import bundle_facts
from keras_flowpose.export.client.bundle_facts import read_bundle_facts
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor
from keras_flowpose.safe_files import UserError

ABOUT = {
    "source": "tiny",
    "joints": ["a", "b"],
    "input_size": [24, 16],
    "heatmap_shape": [6, 4, 2],
    "window": 3,
    "pooling": "parametric",
    "pooling_weights": [[0.1, 0.2], [0.5, 0.5], [0.1, 0.2]],
    "mask_flow": False,
}


def write(folder, **changes):
    (folder / "assets").mkdir(parents=True)
    path = folder / "assets" / "joints.json"
    path.write_text(json.dumps({**ABOUT, **changes}))
    return path


def test_a_file_a_version_or_the_highest_of_a_model(tmp_path):
    path = write(tmp_path / "2", source="two")
    write(tmp_path / "10", source="ten")

    found = [read_bundle_facts(p) for p in (path, tmp_path / "2", tmp_path)]

    assert [facts.source for facts in found] == ["two", "two", "ten"]
    assert found[0].joints == ("a", "b")
    assert found[0].input_size == (24, 16)
    assert found[0].heatmap_shape == (6, 4, 2)
    assert (found[0].window, found[0].pooling) == (3, "parametric")
    expected = np.float32(ABOUT["pooling_weights"])
    np.testing.assert_array_equal(found[0].pooling_weights, expected)
    assert found[0].pooling_weights.dtype == np.float32


def test_bundles_without_windows():
    changes = {"window": None, "pooling": None, "pooling_weights": None}
    facts = bundle_facts({**ABOUT, **changes})

    assert facts.window is facts.pooling is facts.pooling_weights is None


def test_what_is_none(tmp_path):
    with pytest.raises(UserError, match=r"is no bundle.*flowpose export"):
        read_bundle_facts(tmp_path)
    path = write(tmp_path / "1", input_size=[3])
    with pytest.raises(UserError, match="is not what `flowpose export` wrote"):
        read_bundle_facts(path)
    path.write_text("{")
    with pytest.raises(UserError, match="is damaged"):
        read_bundle_facts(path)
    path.write_text("{}")
    with pytest.raises(UserError, match="heatmap_shape"):
        read_bundle_facts(path)
    with pytest.raises(UserError, match="net of coordinates"):
        bundle_facts({**ABOUT, "heatmap_shape": None})


def offered(maps, window=None):
    found = {
        "heatmaps": ServedSignature(
            {}, {"heatmaps": ServedTensor("float32", maps)}
        )
    }
    if window:
        tensor = ServedTensor("float32", window)
        found["pool"] = ServedSignature({"heatmaps": tensor}, {})
    return found


def test_a_server_has_to_have_the_same():
    facts = bundle_facts(ABOUT)

    facts.check_fits(offered((-1, 6, 4, 2)), "m")
    facts.check_fits(offered((-1, 6, 4, 2), (-1, 3, 6, 4, 2)), "m")
    with pytest.raises(UserError, match=r"heatmaps of the model m .* of tiny"):
        facts.check_fits(offered((-1, 6, 4, 7)), "m")
    with pytest.raises(UserError, match="windows of the model m"):
        facts.check_fits(offered((-1, 6, 4, 2), (-1, 5, 6, 4, 2)), "m")
