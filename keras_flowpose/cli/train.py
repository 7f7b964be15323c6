"""`flowpose train`: from a prepared dataset to a trained net."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from simple_parsing import field

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import ModelConfig
from keras_flowpose.data.mixture_entry import mixture_entries
from keras_flowpose.data.prepared_folder import check_prepared_folder
from keras_flowpose.models.preset_folder import check_start
from keras_flowpose.models.preset_folder import check_teacher
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.run_config import AMPLITUDES
from keras_flowpose.run_config import OPTIMIZERS
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.run_config import SCHEDULES
from keras_flowpose.run_config import TEMPORAL_INITIAL
from keras_flowpose.run_config import WEIGHTINGS
from keras_flowpose.run_config import DataConfig
from keras_flowpose.run_config import Recipe
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TemporalConfig
from keras_flowpose.run_config import TrainConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import SKELETONS
from keras_flowpose.training.recipe import check_recipe_folder
from keras_flowpose.training.recipe import read_recipe
from keras_flowpose.training.run_folder import check_run_folder
from keras_flowpose.training.train_run import train_recipe
from keras_flowpose.training.train_run import train_run

_WHERE = frozenset({"--out", "--data-dir", "--cache-dir"})
_OVERRIDES = frozenset({"--seed", "--batch-size", "--precision"})


@dataclass(frozen=True)
class Train:
    """Train a heatmap net on a prepared dataset.

    The same command goes on with a run that was interrupted. The run folder
    gets history.csv, TensorBoard logs, and the nets best/ and last/, which
    `flowpose predict --model RUN` and `flowpose evaluate --model RUN` take.

    With --stage temporal, pooling over time is learnt for a net that is
    trained already (--from), on a dataset of clips.

    With --recipe lite the training of the shipped net is repeated.
    """

    # Run folder, new or one to go on with.
    out: Path
    # single: a net for single frames; temporal: pooling over time for it.
    stage: str = field(default="single", choices=["single", "temporal"])
    # Architecture: tiny, lite, release or paper (default: that of --from, or
    # lite).
    model: str | None = field(default=None, choices=list(MODEL_PRESETS))
    # The joints of the net: upper_body_7, lsp_14, coco_17, or your own names
    # with commas between (default: those of --from, or upper_body_7). Joints
    # that --from does not know start anew.
    joints: str | None = None
    # Folder of prepared datasets (default: ~/tensorflow_datasets).
    data_dir: str | None = None
    # Height and width of the network frame, a multiple of 4 (default: 256).
    input_size: int | None = None
    # Standard deviation of the target Gaussians in heatmap cells (default:
    # 1.5).
    sigma: float | None = None
    # Temporal stage: folder where flow and sums over windows are kept for other
    # runs (default: in the run folder, sums or, end to end, flow).
    cache_dir: Path | None = None
    # A config.json of a run, instead of the options about net, data and
    # training.
    config: Path | None = None
    # Instead of all those: a recipe, shipped (lite, tiny) or a file, which may
    # train in several phases, each in a run folder of its own: OUT/1, OUT/2.
    # --data-dir, --cache-dir, --seed, --batch-size and --precision are heeded.
    recipe: str | None = None
    data: DataConfig = field(
        default_factory=DataConfig,
        metadata={"names": {"name": "data"}},  # as in `flowpose evaluate`
    )
    temporal: TemporalConfig = field(
        default_factory=TemporalConfig,
        metadata={
            "choices": {
                "initial": TEMPORAL_INITIAL,
                "weighting": WEIGHTINGS,
            },
        },
    )
    train: TrainConfig = field(
        default_factory=TrainConfig,
        metadata={
            "names": {"source": "from"},
            "choices": {
                "schedule": SCHEDULES,
                "optimizer": OPTIMIZERS,
                "amplitude": AMPLITUDES,
                "precision": PRECISIONS,
            },
        },
    )
    # Names of the options that were typed.
    given: frozenset[str] = field(default=frozenset(), cmd=False)

    def execute(self) -> None:
        """Trains, or goes on training."""
        plan = self._config() if self.recipe is None else self._recipe()
        phases = plan.phases if isinstance(plan, Recipe) else [plan]
        # What can be checked without TensorFlow is told without its seconds.
        for config in phases:
            for entry in mixture_entries(config.data.name):
                check_prepared_folder(entry.name, self.data_dir)
        if isinstance(plan, Recipe):
            check_recipe_folder(plan, self.out)
            train = train_recipe
        else:
            check_run_folder(self.out, plan)
            train = train_run
        try:
            train(plan, self.out, self.data_dir, self.cache_dir)
        except KeyboardInterrupt:
            print(
                f"\nFinished epochs are kept in {self.out}; the same command "
                "goes on from there."
            )
            raise
        use = f"flowpose predict VIDEO --model {self.out}"
        if phases[-1].temporal is not None:
            print(f"Trained. Use it: {use}")
            return
        print(
            f"Trained. Score it: flowpose evaluate --model {self.out} "
            f"--data-dir {self.data_dir or '...'}; use it: {use}"
        )

    def _recipe(self) -> Recipe:
        self._refuse_beside("--recipe", _OVERRIDES)
        recipe = read_recipe(self.recipe)
        changes = {
            field.name: getattr(self.train, field.name)
            for field in dataclasses.fields(self.train)
            if _option(field.name) in self.given & _OVERRIDES
        }
        phases = tuple(
            dataclasses.replace(
                phase, train=dataclasses.replace(phase.train, **changes)
            )
            for phase in recipe.phases
        )
        return dataclasses.replace(recipe, phases=phases)

    def _config(self) -> RunConfig:
        if "--teacher-weight" in self.given and not self.train.teacher:
            raise UserError(
                "--teacher-weight is for a --teacher, and none is given."
            )
        if self.config is None:
            if self.stage == "temporal":
                return self._temporal_config()
            config = RunConfig(self._model(), self.data, self.train)
            _check_nets(config)
            return config
        self._refuse_beside("--config", frozenset())
        try:
            text = self.config.read_text(encoding="utf-8")
            config = RunConfig.from_json(text)
        except OSError as error:
            raise UserError(
                f"Cannot read {self.config}: {error.strerror}."
            ) from error
        except ValueError as error:
            raise UserError(f"{self.config}: {error}") from error
        _check_nets(config)
        return config

    def _refuse_beside(self, name: str, heeded: frozenset[str]) -> None:
        """Refuses options that a file's content leaves without effect."""
        allowed = {name, *_WHERE, *heeded}
        extra = sorted(self.given - allowed)
        if extra:
            raise UserError(
                f"{name} fixes net, data and training. Beside it may be given: "
                f"{', '.join(sorted(allowed - {name}))}. Received: "
                f"{', '.join(extra)}."
            )

    def _temporal_config(self) -> RunConfig:
        source = self.train.source
        if not source:
            raise UserError(
                "--stage temporal needs a trained net: --from PRESET, or the "
                "folder of a preset or a run."
            )
        if self.train.teacher:
            raise UserError(
                "--teacher is for nets of single frames; the temporal stage "
                f"learns from labels alone. Received: {self.train.teacher!r}."
            )
        if self.input_size or self.sigma or self.joints:
            raise UserError(
                "--input-size, --sigma and --joints are those of the net "
                "(--from) in the temporal stage."
            )
        if len(mixture_entries(self.data.name)) > 1:
            raise UserError(
                "--stage temporal takes one dataset of clips, not the mixture "
                f"{self.data.name!r}."
            )
        model = load_preset_config(source)
        if model.kind == "coordinate_net":
            raise UserError(
                f"{source} is a coordinate_net, which has no heatmaps to pool "
                "over time. Use a heatmap_net or a spatial_net."
            )
        return RunConfig(model, self.data, self.train, self.temporal)

    def _model(self) -> ModelConfig:
        changes = {
            "input_size": self.input_size,
            "sigma": self.sigma,
            "joints": self._joints(),
        }
        changes = {k: v for k, v in changes.items() if v is not None}
        try:
            return dataclasses.replace(self._architecture(), **changes)
        except ValueError as error:
            raise UserError(str(error)) from error

    def _joints(self) -> tuple[str, ...] | None:
        if self.joints is None:
            return None
        if self.joints in SKELETONS:
            return SKELETONS[self.joints].joints
        names = tuple(name.strip() for name in self.joints.split(","))
        if len(set(names)) < len(names) or "" in names:
            raise UserError(
                f"--joints must be {', '.join(SKELETONS)}, or different names "
                f"with commas between. Received: {self.joints!r}."
            )
        return names

    def _architecture(self) -> ModelConfig:
        if self.model is None and self.train.source:
            return load_preset_config(self.train.source)
        return MODEL_PRESETS[self.model or "lite"]


def _check_nets(config: RunConfig) -> None:
    """Tells what the nets that a run names are not fit for."""
    if config.train.source:
        check_start(config.model, config.train.source)
    if config.train.teacher:
        check_teacher(config.model, config.train.teacher)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


COMMAND = Train
