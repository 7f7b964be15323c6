"""Names, types and shapes are public: here they are pinned."""

import tensorflow as tf

from keras_flowpose.export.served_net import ServedNet
from keras_flowpose.export.served_net import TemporalStage
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.export.signatures import signatures
from keras_flowpose.models.spatial_net import SpatialNet

POSES = {
    "keypoints": ["float32", [None, 7, 2]],
    "scores": ["float32", [None, 7]],
}
FRAMES = {"frames": ["uint8", [None, None, None, 3]]}
FLOW = {
    "flows": ["float32", [None, 31, 64, 48, 2]],
    "present": ["bool", [None, 31]],
}


def declared(mask_flow=False, heatmap_shape=(64, 48, 7), windows=True):
    stage = TemporalStage(15, "max", None, mask_flow) if windows else None
    joints = tuple("abcdefg")
    net = ServedNet(None, joints, (256, 192), heatmap_shape, stage, "")
    return {s.name: s.declared() for s in signatures(net)}


def test_the_public_names_are_pinned():
    maps = ["float32", [None, 31, 64, 48, 7]]
    clips = ["uint8", [None, 31, None, None, 3]]
    assert declared() == {
        "serving_default": {"inputs": FRAMES, "outputs": POSES},
        "serve_jpeg": {
            "inputs": {"image_bytes": ["string", [None]]},
            "outputs": {**POSES, "image_size": ["int32", [None, 2]]},
        },
        "heatmaps": {
            "inputs": FRAMES,
            "outputs": {"heatmaps": ["float32", [None, 64, 48, 7]]},
        },
        "pool": {"inputs": {"heatmaps": maps, **FLOW}, "outputs": POSES},
        "clip": {"inputs": {"frames": clips, **FLOW}, "outputs": POSES},
        "video": {
            "inputs": {"frames": ["uint8", [None, None, None, None, 3]]},
            "outputs": {
                "keypoints": ["float32", [None, None, 7, 2]],
                "scores": ["float32", [None, None, 7]],
            },
        },
    }


def test_what_a_net_cannot_do_it_does_not_offer():
    stills = ["serving_default", "serve_jpeg"]
    assert list(declared(windows=False)) == [*stills, "heatmaps"]
    assert list(declared(heatmap_shape=None, windows=False)) == stills
    assert "video" not in declared(heatmap_shape=(86, 64, 7))  # by threes
    reliable = declared(mask_flow=True)["clip"]["inputs"]["reliable"]
    assert reliable == ["bool", [None, 31, 64, 48]]


def test_graphs_have_no_xla_and_keep_the_declared_types():
    net = open_served_net(
        SpatialNet(2, width=0.02, input_size=16), ("a", "b"), 1
    )
    pool = next(s for s in signatures(net) if s.name == "pool")

    traced = pool.traced()

    library = traced.graph.as_graph_def().library.function
    assert not any(f.attr["_XlaMustCompile"].b for f in library)
    assert traced.structured_outputs["keypoints"].dtype == tf.float32
    assert traced.structured_outputs["keypoints"].shape.as_list() == [
        None,
        2,
        2,
    ]
