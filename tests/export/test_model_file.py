"""One file, whole and checked, or none."""

import json
from types import SimpleNamespace

import pytest

from keras_flowpose.export import file_formats
from keras_flowpose.export import model_file
from keras_flowpose.export.check import CheckReport
from keras_flowpose.export.model_file import export_file
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.safe_files import UserError

JOINTS = ("a", "b")
GOOD = CheckReport(True, ("ok      answers",))
BAD = CheckReport(False, ("FAILED  answers: no",))


@pytest.fixture(scope="module")
def net():
    return SpatialNet(
        2, width=0.02, input_size=16, value_scale=1 / 99, name="small"
    )


@pytest.fixture
def stage(monkeypatch):
    """Writes and checks without the libraries; `calls` is what was asked."""
    stage = SimpleNamespace(calls=[], report=GOOD)

    def write(net, path, about, weights="float32"):
        path.write_bytes(b"a net")
        about = json.loads(json.dumps(about))
        stage.calls.append((path.suffix, about, weights))

    def check(net, path, open_file, weights):
        assert path.read_bytes() == b"a net"
        stage.calls.append((open_file.__name__, weights))
        return stage.report

    formats = {"onnx": (), "tflite": ()}
    monkeypatch.setattr(file_formats, "FILE_FORMATS", formats)
    monkeypatch.setattr(model_file, "write_onnx", write)
    monkeypatch.setattr(model_file, "write_tflite", write)
    monkeypatch.setattr(model_file, "check_answers", check)
    return stage


def test_a_file_is_written_and_checked(net, tmp_path, stage):
    out = tmp_path / "new" / "files"

    file = export_file(net, out, "tflite", joints=JOINTS)

    (suffix, about, weights), checked = stage.calls
    assert file.path == out / "small.tflite" and file.report is GOOD
    assert [p.name for p in out.iterdir()] == ["small.tflite"]
    assert (suffix, weights) == (".tflite", "float16")
    assert checked == ("open_tflite", "float16")
    assert about["joints"] == list(JOINTS) and about["input_size"] == [16, 16]
    assert about["weights"] == "float16" and "heatmaps" in about["use"]
    assert "ICCV 2015" in about["citation"]
    assert "licence" not in about  # whoever trained the net knows


def test_the_check_can_be_left_out(net, tmp_path, stage):
    file = export_file(net, tmp_path, joints=JOINTS, check=False)

    assert file == model_file.ModelFile(tmp_path / "small.onnx", None)
    assert len(stage.calls) == 1


def test_a_shipped_net_has_a_licence(tmp_path, stage):
    export_file("tiny", tmp_path)

    about = stage.calls[0][1]
    assert about["licence"] == "Apache-2.0"
    assert (tmp_path / "tiny.onnx").exists()


def test_what_fails_its_check_is_not_there(net, tmp_path, stage):
    stage.report = BAD
    (tmp_path / "small.tflite").write_bytes(b"an older one")

    with pytest.raises(UserError, match=r"not made\. FAILED  answers: no\. W"):
        export_file(net, tmp_path, "tflite", joints=JOINTS, overwrite=True)
    with pytest.raises(UserError, match="was not made"):
        export_file(net, tmp_path, "onnx", joints=JOINTS)
    (left,) = tmp_path.iterdir()
    assert left.read_bytes() == b"an older one"


def test_nothing_is_replaced_unasked(net, tmp_path, stage):
    export_file(net, tmp_path, joints=JOINTS)
    with pytest.raises(UserError, match="exists already"):
        export_file(net, tmp_path, joints=JOINTS)
    export_file(net, tmp_path, joints=JOINTS, overwrite=True)


def test_nets_in_half_precision_are_refused(tmp_path, stage):
    with precision_scope("mixed_bfloat16"):
        net = SpatialNet(2, width=0.02, input_size=16)

    with pytest.raises(ValueError, match="`model` must compute in float32"):
        export_file(net, tmp_path / "out", joints=JOINTS)
    assert not (tmp_path / "out").exists()
