"""What a training run is: net, data, augmentation and optimisation, as JSON.

A run writes its resolved config first; the same config resumes it.
"""

from dataclasses import dataclass
from dataclasses import field

from keras_flowpose import argument_checks as checks
from keras_flowpose.configs import JsonConfig
from keras_flowpose.configs import ModelConfig

SCHEDULES = ("cosine", "paper")
"""How the learning rate changes over a run."""

OPTIMIZERS = ("adamw", "sgd")
"""AdamW, or the paper's stochastic gradient descent with momentum 0.95."""

AMPLITUDES = ("unit", "release", "paper")
"""Heights of the target Gaussians."""

PRECISIONS = ("auto", "float32", "mixed_bfloat16", "mixed_float16")
"""What the net computes in; `auto` takes bfloat16 where it is fast."""

PREVIOUS = "previous"
PREVIOUS_LAST = "previous/last"
"""As `TrainConfig.source` in a recipe: the best or the last net of the run
before this one."""

WEIGHTINGS = ("free", "non-negative", "softmax")
"""What temporal weights may be: anything, >= 0, or >= 0 with sum 1."""

TEMPORAL_INITIAL = ("centre", "bell", "gaussian", "preset")
"""Where temporal weights start; preset: at those of the net trained from."""


@dataclass(frozen=True)
class AugmentationConfig(JsonConfig):
    """Ranges of the random changes made to a training image.

    The paper flips, turns by up to 40 degrees, crops and resizes; the rest
    is this package's.
    """

    flip: float = 0.5
    """Probability of mirroring the image and swapping left and right."""

    rotation: float = 40.0
    """Largest turn either way, in degrees."""

    scale: float = 1.3
    """Persons are drawn up to this factor larger or smaller."""

    shift: float = 0.1
    """Largest shift of the crop, in sides of the network frame."""

    colour: float = 0.25
    """Strength of brightness, contrast, colour cast and saturation changes."""

    occlusion: float = 0.3
    """Probability that a strip along one border is blacked out."""

    def __post_init__(self) -> None:
        checks.within("flip", self.flip, 0, 1.0001)
        checks.within("rotation", self.rotation, 0, 180.0001)
        checks.within("scale", self.scale, 1, float("inf"))
        checks.within("shift", self.shift, 0, 1)
        checks.within("colour", self.colour, 0, 1)
        checks.within("occlusion", self.occlusion, 0, 1.0001)


@dataclass(frozen=True)
class DataConfig(JsonConfig):
    """Which prepared stills a run reads, and how it crops them."""

    name: str = "lspet_pose"
    """TFDS name of the prepared dataset, with its config if it has several; or
    a mixture, lspet_pose:0.7,bbc_pose/frames:0.3, with the share of each. The
    first one is watched."""

    train_split: str = "train"
    """TFDS split to train on."""

    validation_split: str = "validation"
    """TFDS split to watch."""

    crop: float = 3.2
    """Side of the crop in torso lengths of the person."""

    upright: bool = False
    """Turn each person so that the shoulders are above the hips."""

    shuffle_buffer: int = 2048
    """Images that are shuffled among each other."""

    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)
    """Random changes of the training images."""

    def __post_init__(self) -> None:
        checks.positive("crop", self.crop)
        checks.boolean("upright", self.upright)
        checks.whole_number("shuffle_buffer", self.shuffle_buffer)


@dataclass(frozen=True)
class TrainConfig(JsonConfig):
    """How long and how a net is trained."""

    source: str = ""
    """Trained net to start from: a preset, its folder, or a run. Joints that
    it does not know start anew."""

    teacher: str = ""
    """Trained net whose heatmaps the net learns, too, beside the labels: a
    preset, its folder, or a run, of the same input size and sigma, trained
    with amplitude unit. Single frames only."""

    teacher_weight: float = 1.0
    """Weight of the difference from the teacher's maps; that from the labels'
    has 1."""

    steps: int = 20_000
    """Training steps in all."""

    epoch_steps: int = 250
    """Steps between two checkpoints, each with a look at validation data."""

    validation_batches: int = 16
    """Batches of each look at the validation data."""

    batch_size: int = 16
    """Images a step, over all devices together."""

    learning_rate: float = 3e-4
    """Highest learning rate."""

    schedule: str = "cosine"
    """cosine (with warm-up), or paper: a tenth from 2/3 of the run on, and a
    hundredth from 5/6 on (80,000, 100,000 and 120,000 iterations)."""

    warmup_steps: int = 200
    """Steps over which the learning rate rises from 0; cosine only."""

    optimizer: str = "adamw"
    """adamw, or sgd with momentum 0.95 as in the paper."""

    weight_decay: float = 1e-4
    """Decoupled weight decay; adamw only."""

    clip_norm: float = 1.0
    """Largest norm of a step's gradient; 0 clips nothing."""

    foreground: float = 5.0
    """Extra weight of a cell's squared error, times its target value."""

    amplitude: str = "unit"
    """Height of the target Gaussians: unit, release or paper."""

    precision: str = "auto"
    """auto, float32, mixed_bfloat16 or mixed_float16."""

    seed: int = 0
    """Fixes initial weights, order and augmentation."""

    def __post_init__(self) -> None:
        for name in (
            "steps",
            "epoch_steps",
            "validation_batches",
            "batch_size",
        ):
            checks.whole_number(name, getattr(self, name))
        checks.whole_number("warmup_steps", self.warmup_steps, minimum=0)
        checks.within("teacher_weight", self.teacher_weight, 0, float("inf"))
        checks.positive("learning_rate", self.learning_rate)
        checks.one_of("schedule", self.schedule, SCHEDULES)
        checks.one_of("optimizer", self.optimizer, OPTIMIZERS)
        checks.within("weight_decay", self.weight_decay, 0, 1)
        checks.within("clip_norm", self.clip_norm, 0, float("inf"))
        if self.steps > self.epoch_steps and self.steps % self.epoch_steps:
            raise ValueError(
                f"`steps` must be a multiple of `epoch_steps` "
                f"({self.epoch_steps}), or less. Received: steps={self.steps}"
            )
        checks.within("foreground", self.foreground, 0, float("inf"))
        checks.one_of("amplitude", self.amplitude, AMPLITUDES)
        if self.teacher and self.amplitude != "unit":
            raise ValueError(
                "`amplitude` must be 'unit' beside a `teacher`, whose maps "
                f"have peaks of 1. Received: amplitude={self.amplitude!r}"
            )
        checks.one_of("precision", self.precision, PRECISIONS)
        checks.whole_number("seed", self.seed, minimum=0)


@dataclass(frozen=True)
class TemporalConfig(JsonConfig):
    """How the stage that pools over time is trained."""

    end_to_end: bool = False
    """Train the net for single frames, too, as the paper does. Else only the
    temporal weights are learnt: the best there are, computed in one pass."""

    neighbours: int = 15
    """Frames on each side of the centre."""

    initial: str = "centre"
    """Where temporal weights start, and what they are drawn to: centre (the
    single frame), bell, gaussian (end to end only), or preset."""

    weighting: str = "free"
    """What temporal weights may be: free, non-negative, softmax (sum 1)."""

    share_mirrored: bool = False
    """Left and right joints have the same temporal weights."""

    smoothness: float = 0.0
    """Penalty of differences between weights of neighbouring frames."""

    causal: bool = False
    """Only the centre and past frames have weights: no delay."""

    ridge: float = 1e-3
    """How strongly weights are drawn to the initial ones; not end to end."""

    windows: int = 2000
    """Most windows that are looked at, evenly spread; not end to end."""

    augment: int = 0
    """Randomly changed copies of each window that are looked at, too; not end
    to end, where every window is changed."""

    mask_flow: bool = False
    """Let the centre frame speak where flow does not lead back to where it
    came from. Twice as much flow is measured."""

    across_cuts: bool = False
    """Pool across cuts between scenes, too: do not look for them."""

    spatial_weight: float = 1.0
    """Weight of the loss of conv8's maps; end to end only."""

    fusion_weight: float = 1.0
    """Weight of the loss of the fusion maps; end to end only."""

    pooled_weight: float = 5.0
    """Weight of the loss of the pooled maps; end to end only. The author
    suggested 5."""

    gradient_frames: int = 0
    """Frames of a window that pass a gradient on, the centre and others drawn
    for each step, to save memory; 0 for all. End to end only."""

    checkpointing: bool = False
    """Take the memory of one frame of a window instead of all, and a third to
    a half more time; the result is the same. End to end only."""

    whole_frame: bool = False
    """Take whole frames, as `flowpose predict` does, and no crops."""

    def __post_init__(self) -> None:
        checks.boolean("end_to_end", self.end_to_end)
        checks.whole_number("neighbours", self.neighbours)
        checks.one_of("initial", self.initial, TEMPORAL_INITIAL)
        checks.one_of("weighting", self.weighting, WEIGHTINGS)
        checks.boolean("share_mirrored", self.share_mirrored)
        checks.within("smoothness", self.smoothness, 0, float("inf"))
        checks.boolean("causal", self.causal)
        checks.within("ridge", self.ridge, 0, float("inf"))
        checks.whole_number("windows", self.windows)
        checks.whole_number("augment", self.augment, minimum=0)
        checks.boolean("mask_flow", self.mask_flow)
        checks.boolean("across_cuts", self.across_cuts)
        for name in ("spatial_weight", "fusion_weight", "pooled_weight"):
            checks.within(name, getattr(self, name), 0, float("inf"))
        checks.whole_number("gradient_frames", self.gradient_frames, minimum=0)
        checks.boolean("checkpointing", self.checkpointing)
        checks.boolean("whole_frame", self.whole_frame)
        if self.initial == "gaussian" and not self.end_to_end:
            raise ValueError(
                "`initial` must not be 'gaussian' unless `end_to_end` is "
                "True: weights would be drawn to random ones. Received: "
                "initial='gaussian'"
            )


@dataclass(frozen=True)
class RunConfig(JsonConfig):
    """A whole training run."""

    model: ModelConfig = field(default_factory=ModelConfig)
    """The net."""

    data: DataConfig = field(default_factory=DataConfig)
    """What it learns from."""

    train: TrainConfig = field(default_factory=TrainConfig)
    """How it learns."""

    temporal: TemporalConfig | None = None
    """The temporal stage; None where a net for single frames is trained."""

    def __post_init__(self) -> None:
        if self.temporal is not None and self.train.teacher:
            raise ValueError(
                "`train.teacher` must be empty in the temporal stage, which "
                "learns from labels alone. Received: "
                f"{self.train.teacher!r}"
            )


@dataclass(frozen=True)
class Recipe(JsonConfig):
    """Several training runs, each of which may start from the one before."""

    about: str = ""
    """What comes of it, in a sentence."""

    phases: tuple[RunConfig, ...] = ()
    """The runs in their order, at least one. `PREVIOUS` or `PREVIOUS_LAST` as a
    run's `train.source` is the run before it; other sources are as
    everywhere."""

    def __post_init__(self) -> None:
        if not self.phases:
            raise ValueError(
                "`phases` must hold at least one run. Received: none"
            )
        source = self.phases[0].train.source
        if source in (PREVIOUS, PREVIOUS_LAST):
            raise ValueError(
                "The first of the `phases` must start anew or from a preset. "
                f"Received: train.source={source!r}"
            )
