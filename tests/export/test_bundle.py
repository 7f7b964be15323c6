"""A bundle is written whole, checked in a fresh process, and never replaced."""

import json

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export import bundle as bundle_module
from keras_flowpose.export.bundle import export_bundle
from keras_flowpose.export.check import CheckReport
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.safe_files import UserError

JOINTS = ("a", "b", "c")


@pytest.fixture(scope="module")
def net():
    return HeatmapNet(3, width=0.02, input_size=(24, 16), value_scale=1 / 99)


@pytest.fixture(scope="module")
def exported(net, tmp_path_factory):
    out = tmp_path_factory.mktemp("served") / "models"
    return export_bundle(
        net, out, joints=JOINTS, neighbours=1, batch_sizes=(1, 3)
    )


def test_it_passes_its_check_in_a_fresh_process(exported):
    lines = exported.report.lines

    assert exported.report.passed and exported.notes == ()
    names = [line.split(":")[0].removeprefix("ok      ") for line in lines]
    assert names == [
        "loads",
        "signatures",
        "warm-up",
        "first answer",
        "answers",
        "bad images",
        "batching_params.pbtxt",
    ]
    # Six signatures by two sizes, but clip and video by one.
    assert "warm-up: 10 requests" in lines[2]


def test_files_are_where_a_server_looks(exported):
    version = exported.folder
    out = version.parents[1]

    assert version.relative_to(out).parts == ("flowpose", "1")
    assert sorted(p.name for p in version.parent.iterdir()) == ["1"]
    for file in (
        "saved_model.pb",
        "variables/variables.index",
        "assets/joints.json",
        "assets.extra/tf_serving_warmup_requests",
        "batching_params.pbtxt",
        "../../models.config",
        "../../compose.yaml",
    ):
        assert (version / file).is_file(), file
    about = json.loads((version / "assets" / "joints.json").read_text())
    assert about["joints"] == list(JOINTS)
    assert next(iter(about["signatures"])) == "serving_default"


def test_weights_are_stored_once(exported, net):
    size = sum(4 * np.prod(v.shape) for v in net.weights)
    stored = sum(
        path.stat().st_size
        for path in (exported.folder / "variables").iterdir()
    )

    assert size <= stored < size + 10_000


def test_tensorflow_loads_it_by_its_usual_way(exported, net):
    frames = np.random.default_rng(0).integers(0, 255, [2, 24, 16, 3], np.uint8)
    loaded = tf.saved_model.load(str(exported.folder))

    answer = loaded.signatures["heatmaps"](frames=tf.constant(frames))

    expected = net(frames.astype(np.float32))["fusion"]
    np.testing.assert_allclose(answer["heatmaps"], expected, atol=1e-5)


def test_versions_follow_each_other_and_are_never_replaced(
    exported, net, monkeypatch
):
    out = exported.folder.parents[1]
    written = []

    def write(net, folder, name, batch_sizes):
        folder.mkdir()
        written.append((name, batch_sizes))

    monkeypatch.setattr(bundle_module, "_write", write)
    options = {"joints": JOINTS, "check": False}

    second = export_bundle(net, out, **options)
    seventh = export_bundle(net, out, version=7, **options)
    eighth = export_bundle(net, out, **options)
    other = export_bundle(net, out, name="other", **options)

    assert [b.folder.name for b in (second, seventh, eighth)] == ["2", "7", "8"]
    assert written[-1] == ("other", (1, 2, 4, 8, 16))
    assert "does not name other" in other.notes[0]
    with pytest.raises(UserError, match="never replaced"):
        export_bundle(net, out, version=7, **options)


def test_what_fails_its_check_is_not_there(net, tmp_path, monkeypatch):
    def write(net, folder, name, batch_sizes):
        folder.mkdir()

    report = CheckReport(False, ("ok      loads", "FAILED  answers: no"))
    monkeypatch.setattr(bundle_module, "_write", write)
    monkeypatch.setattr(bundle_module, "check_bundle", lambda folder: report)

    with pytest.raises(UserError, match=r"not made\. FAILED  answers: no"):
        export_bundle(net, tmp_path, joints=JOINTS)
    assert list((tmp_path / "flowpose").iterdir()) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "a/b"}, "`name` must be letters"),
        ({"version": -1}, "`version` must be an integer >= 0"),
        ({"batch_sizes": (2, 1)}, "`batch_sizes` must rise"),
        ({"batch_sizes": ()}, "`batch_sizes` must rise"),
        ({"batch_sizes": (0, 1)}, "`batch_sizes` must be an integer >= 1"),
    ],
)
def test_wrong_arguments_write_nothing(net, tmp_path, wrong, told):
    with pytest.raises(ValueError, match=told):
        export_bundle(net, tmp_path / "out", joints=JOINTS, **wrong)
    assert not (tmp_path / "out").exists()
