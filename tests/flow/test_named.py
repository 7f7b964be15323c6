import numpy as np
import pytest

from keras_flowpose.flow.callable_flow import CallableFlow
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.flow.farneback import FarnebackFlow
from keras_flowpose.flow.flow_files import write_flow
from keras_flowpose.flow.named import FLOWS
from keras_flowpose.flow.named import flow_estimator
from keras_flowpose.flow.precomputed import PrecomputedFlow
from keras_flowpose.safe_files import UserError


def test_names_mean_methods():
    for preset in ("ultrafast", "fast", "medium"):
        flow = flow_estimator(f"dis-{preset}")
        assert isinstance(flow, DisFlow)
        assert flow.preset == preset
    assert isinstance(flow_estimator("farneback"), FarnebackFlow)
    assert flow_estimator().settings == DisFlow("medium").settings
    assert flow_estimator(None).settings == DisFlow("medium").settings


def test_deepflow_is_deepflow_or_says_what_it_lacks():
    try:
        settings = flow_estimator("deepflow").settings
    except UserError as error:
        settings = str(error)
    assert settings.lower().startswith("deepflow")


def test_folders_mean_files(tmp_path, monkeypatch):
    folder = tmp_path / "farneback"
    folder.mkdir()
    write_flow(folder / "0_to_1.flo", np.zeros((2, 3, 2)))
    monkeypatch.chdir(tmp_path)
    for path in (folder, str(folder), "./farneback"):
        assert isinstance(flow_estimator(path), PrecomputedFlow)
    assert isinstance(flow_estimator("farneback"), FarnebackFlow)


def test_functions_and_estimators_are_taken(tmp_path):
    image = np.zeros((4, 6, 3), np.uint8)
    function = flow_estimator(lambda target, source: np.ones((4, 6, 2)))
    assert isinstance(function, CallableFlow)
    np.testing.assert_array_equal(
        function.flow(image, image), np.ones((4, 6, 2))
    )
    dis = DisFlow("fast")
    assert flow_estimator(dis) is dis
    write_flow(tmp_path / "0_to_1.flo", np.zeros((2, 3, 2)))
    files = PrecomputedFlow(tmp_path)
    assert flow_estimator(files) is files


def test_unknown_names_are_told_what_there_is():
    with pytest.raises(UserError, match="no optical flow 'raft'") as caught:
        flow_estimator("raft")
    assert all(name in str(caught.value) for name in FLOWS)
    with pytest.raises(ValueError, match="Received: flow=7"):
        flow_estimator(7)
