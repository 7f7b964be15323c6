"""FlowPoseNet: pose in video from heatmaps that flow through time.

The system of "Flowing ConvNets for Human Pose Estimation in Videos" (Pfister,
Charles, Zisserman; ICCV 2015, arXiv 1506.02897) as one Keras model.

A net that looks at single frames flickers: it is right in one frame and picks
another mode in the next. Its neighbours in time know better, but the person
has moved meanwhile. Optical flow says where to, so their heatmaps can be
brought to the frame in question and asked as further experts.

Inputs, a dict for a window of T = 2n + 1 frames around frame t:

    frames   (B, T, H, W, 3)    RGB 0-255; index n is the centre frame t
    flows    (B, T, h, w, 2)    from t to each frame, (dx, dy) in heatmap
                                pixels; 0 at the centre
    present  (B, T)             which frames exist
    reliable (B, T, h, w)       where flow is to be trusted; only with
                                `mask_flow`

Stages:

    1. heatmap_model on every frame (`PerFrame`)       Figure 4
       -> spatial, fusion  (B, T, h, w, K)             losses 1 and 2
    2. warp every map to frame t (`FlowWarp`)
       -> aligned          (B, T, h, w, K)
    3. weighted sum over time (`TemporalPooling`)      Figures 8, 9
       -> pooled           (B, h, w, K)                loss 3

The pose is the maximum of each pooled map (`ops/decoding.py`).

Conventions. Flow is backward: the content of pixel p of frame t is found at
p + flow(p) in the other frame, so `aligned(p) = heatmap(p + flow(p))` is
defined for every p. `ops/flow_fields.py` makes such flows out of those of
consecutive frames and brings them to the heatmap grid.

Where this is not the paper, or where the paper does not say:

- No code for flow, warp or pooling was ever released. What is here follows
  the text and what the first author answered to users: warp the fusion maps,
  pool with 1 x 1 weights, three losses, start from the trained single-frame
  net.
- Nets. conv4 is 9 x 9 and conv5_fusion linear by default, as in the released
  net; the paper's figure has 5 x 5 and a ReLU (both are arguments). The
  presets `lite` and `tiny` scale input values, drop the ReLU of conv8 and
  start from He weights, because at the release's settings a net hardly learns
  from scratch.
- Flow. The paper uses FastDeepFlow; any flow can be given here. Chained flow
  of consecutive frames is the default (two computations for a new frame
  whatever n is), as in the group's later code, with bilinear look-ups where
  that code rounds. Whether the paper chained is not known.
- Direction. Maps are pulled (backward warp) instead of pushed along tracks:
  no holes, no collisions, a gradient everywhere.
- Border. Outside the frame a heatmap is 0. The first released weights were
  trained on targets with background 1, for which `border="edge"` is right.
- Missing frames (ends of clips, cuts) repeat the centre frame's map. Scaling
  up the weights of the others would fail where learnt weights are negative.
- Unreliable flow. With `mask_flow`, cells whose flow does not lead back
  (`ops/flow_consistency.py`) repeat the centre frame's map, too.
- Pooling has t x k weights and no bias, as the paper counts them. They start
  as the identity ("centre"), so that adding time never makes an untrained
  window worse than its single frame; the author's Gaussian is an option.
- Any Keras model from images to heatmaps can take the heatmap net's place.
"""

from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.layers.flow_warp import FlowWarp
from keras_flowpose.layers.per_frame import PerFrame
from keras_flowpose.layers.temporal_pooling import TemporalPooling
from keras_flowpose.models import layer_factory as factory


@keras.utils.register_keras_serializable(package="keras_flowpose")
class FlowPoseNet(keras.Model):
    """Frames and flow of a window to the heatmaps of its centre frame.

    The stages and conventions are described in the module's docstring. With a
    seven-joint net and `neighbours=15` the pooling adds 217 weights.

    Args:
        heatmap_model: Keras model from `(batch, height, width, 3)` to
            heatmaps `(batch, h, w, joints)`, or to a dict with them under
            "fusion" or "spatial" (both: "fusion" is warped and pooled). A
            functional or Sequential model, so that its input shape is known.
        neighbours: Integer >= 1, n: frames on each side of the centre.
            Defaults to 15, the paper's best.
        mode: "parametric" (default), "sum" or "max", as `TemporalPooling`.
        initial: "centre" (default), "bell" or "gaussian", as
            `TemporalPooling`.
        border: "zero" (default) or "edge", as `FlowWarp`.
        weighting: "free" (default), "non-negative" or "softmax", as
            `TemporalPooling`.
        mirrored: As `TemporalPooling`. Defaults to None.
        smoothness: As `TemporalPooling`. Defaults to 0.
        causal: As `TemporalPooling`. Defaults to False.
        gradient_frames: As `PerFrame`. Defaults to None: all.
        checkpointing: As `PerFrame`. Defaults to False.
        mask_flow: Whether there is an input `reliable`. Defaults to False.
        **kwargs: `name` and `trainable`, passed to `keras.Model`.

    Input shape:
        A dict: `frames` `(batch, 2n + 1, height, width, 3)`, RGB 0-255;
        `flows` `(batch, 2n + 1, h, w, 2)`, heatmap pixels; `present`
        `(batch, 2n + 1)`, boolean or 0 and 1; with `mask_flow` also
        `reliable` `(batch, 2n + 1, h, w)`, the same. (In `fit` under a
        distribution strategy, Keras 3 takes no booleans: give uint8.)

    Output shape:
        A dict of float32 tensors: what the heatmap model returns (a single
        tensor under the name `spatial`), each `(batch, 2n + 1, h, w,
        joints)`, and `pooled` `(batch, h, w, joints)`.

    Example:

    >>> heatmap_net = HeatmapNet(joints=7, width=0.1, input_size=(24, 16))
    >>> net = FlowPoseNet(heatmap_net, neighbours=1)
    >>> outputs = net({
    ...     "frames": tf.zeros([2, 3, 24, 16, 3]),
    ...     "flows": tf.zeros([2, 3, 6, 4, 2]),
    ...     "present": tf.ones([2, 3], tf.bool),
    ... })
    >>> tuple(outputs["pooled"].shape), tuple(outputs["fusion"].shape)
    ((2, 6, 4, 7), (2, 3, 6, 4, 7))

    Reference:
        The module's docstring.
    """

    def __init__(
        self,
        heatmap_model,
        neighbours=15,
        mode="parametric",
        initial="centre",
        border="zero",
        weighting="free",
        mirrored=None,
        smoothness=0.0,
        causal=False,
        gradient_frames=None,
        checkpointing=False,
        mask_flow=False,
        **kwargs,
    ):
        # Layers. They compute in float32 whatever the heatmap model does:
        # positions need it, and next to the model they cost nothing.
        checks.whole_number("neighbours", neighbours)
        checks.boolean("mask_flow", mask_flow)
        per_frame = PerFrame(
            heatmap_model,
            gradient_frames,
            checkpointing,
            dtype="float32",
            name="per_frame",
        )
        flow_warp = FlowWarp(border, dtype="float32", name="flow_warp")
        temporal_pooling = TemporalPooling(
            mode,
            initial,
            weighting=weighting,
            mirrored=mirrored,
            smoothness=smoothness,
            causal=causal,
            dtype="float32",
            name="temporal_pooling",
        )

        # Graph.
        length = 2 * neighbours + 1
        frames = keras.Input(
            (length, *_image_shape(heatmap_model)), name="frames"
        )
        heatmaps = _by_name(per_frame(frames))
        best = heatmaps["fusion" if "fusion" in heatmaps else "spatial"]
        height, width = best.shape[2:4]
        flows = keras.Input((length, height, width, 2), name="flows")
        present = keras.Input((length,), dtype="bool", name="present")
        inputs = {"frames": frames, "flows": flows, "present": present}
        reliable = None
        if mask_flow:
            shape = (length, height, width)
            reliable = keras.Input(shape, dtype="bool", name="reliable")
            inputs["reliable"] = reliable
        pooled = temporal_pooling(
            flow_warp(best, flows), present=present, reliable=reliable
        )
        super().__init__(
            inputs=inputs,
            outputs=factory.named_outputs({**heatmaps, "pooled": pooled}),
            **kwargs,
        )

        # Config. The heatmap model is found through its layer: as an
        # attribute it would be listed among the layers a second time.
        self.neighbours = neighbours
        self.mode = mode
        self.initial = initial
        self.border = border
        self.weighting = weighting
        self.mirrored = mirrored
        self.smoothness = smoothness
        self.causal = causal
        self.gradient_frames = gradient_frames
        self.checkpointing = checkpointing
        self.mask_flow = mask_flow

    @property
    def heatmap_model(self) -> keras.Model:
        """The single-frame model inside."""
        return self.get_layer("per_frame").model

    def get_config(self):
        return {
            "name": self.name,
            "trainable": self.trainable,
            "heatmap_model": keras.utils.serialize_keras_object(
                self.heatmap_model
            ),
            "neighbours": self.neighbours,
            "mode": self.mode,
            "initial": self.initial,
            "border": self.border,
            "weighting": self.weighting,
            "mirrored": self.mirrored,
            "smoothness": self.smoothness,
            "causal": self.causal,
            "gradient_frames": self.gradient_frames,
            "checkpointing": self.checkpointing,
            "mask_flow": self.mask_flow,
        }

    @classmethod
    def from_config(cls, config):
        model = keras.utils.deserialize_keras_object(config["heatmap_model"])
        return cls(**{**config, "heatmap_model": model})


def _image_shape(model):
    try:
        return tuple(model.input_shape)[1:]
    except (AttributeError, RuntimeError) as error:
        raise ValueError(
            "`heatmap_model` must know its input shape. Wrap a subclassed "
            "model once: image = keras.Input((256, 256, 3)); model = "
            f"keras.Model(image, model(image)). Received: {model!r}"
        ) from error


def _by_name(heatmaps):
    if not isinstance(heatmaps, dict):
        heatmaps = {"spatial": heatmaps}
    if not {"spatial", "fusion"} & set(heatmaps) or "pooled" in heatmaps:
        raise ValueError(
            "`heatmap_model` must return one tensor, or a dict with 'fusion' "
            "or 'spatial' (and no 'pooled'). Received: a dict with "
            f"{', '.join(map(repr, heatmaps))}"
        )
    return heatmaps
