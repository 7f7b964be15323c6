"""What both protocols ask: models by name, version or label.

Reference:
    https://www.tensorflow.org/tfx/serving/serving_config;
    tensorflow_serving/model_servers/server_core.cc (`GetModelVersionForLabel`),
    get_model_status_impl.cc,
    servables/tensorflow/get_model_metadata_impl.cc.
"""

import threading
from pathlib import Path

import numpy as np
from google.protobuf import text_format
from tensorflow_serving.apis import get_model_metadata_pb2
from tensorflow_serving.apis import get_model_status_pb2
from tensorflow_serving.apis import model_pb2
from tensorflow_serving.config import model_server_config_pb2

from tests.loopback_server.merging import BatchingParameters
from tests.loopback_server.merging import Merger
from tests.loopback_server.served_version import ServedVersion
from tests.loopback_server.status import Code
from tests.loopback_server.status import ServingError
from tests.loopback_server.status import invalid
from tests.loopback_server.warmup import warmup_requests

DEFAULT_SIGNATURE = "serving_default"

_AVAILABLE = get_model_status_pb2.ModelVersionStatus.AVAILABLE
_ROOT = "/models/"  # where the bundle's README mounts the folder


class ServerCore:
    """The models of a folder that `export_bundle` wrote.

    Args:
        folder: It; `models.config` says which models and versions.
        merging: Whether requests are merged as `batching.pbtxt` says.
        warm_up: Whether the warm-up requests are replayed first, as the real
            server does; it takes as long as there.
    """

    def __init__(
        self, folder: Path, merging: bool = True, warm_up: bool = False
    ) -> None:
        config = model_server_config_pb2.ModelServerConfig()
        text = (folder / "models.config").read_text(encoding="utf-8")
        text_format.Parse(text, config)
        self._models, self._labels = {}, {}
        for one in config.model_config_list.config:
            base = folder / one.base_path.removeprefix(_ROOT)
            self._models[one.name] = {
                number: ServedVersion(number, base / str(number))
                for number in _versions(base, one.model_version_policy)
            }
            self._labels[one.name] = dict(one.version_labels)
        self.names = tuple(self._models)
        self._parameters = None
        if merging:
            text = (folder / "batching.pbtxt").read_text(encoding="utf-8")
            self._parameters = BatchingParameters.parse(text)
        self._mergers = {}
        self._lock = threading.Lock()
        if warm_up:
            for versions in self._models.values():
                for version in versions.values():
                    for signature, inputs in warmup_requests(version.folder):
                        names = version.outputs(signature, [])
                        version.run(signature, inputs, names)

    def version(self, spec: model_pb2.ModelSpec) -> ServedVersion:
        """The version that a request is for.

        Raises:
            ServingError: If there is none.
        """
        if not spec.name:
            raise invalid("ModelSpec has no name specified.")
        number = self._number(spec)
        known = self._models.get(spec.name, {})
        if number is None and known:
            return known[max(known)]
        if number not in known:
            asked = "Latest" if number is None else "Specific"
            more = "" if number is None else f", {number}"
            raise ServingError(
                Code.NOT_FOUND,
                f"Servable not found for request: {asked}({spec.name}{more})",
            )
        return known[number]

    def predict(
        self,
        spec: model_pb2.ModelSpec,
        inputs: dict[str, np.ndarray],
        output_filter: list[str] = (),
    ) -> dict[str, np.ndarray]:
        """Answers a request.

        Raises:
            ServingError: If it cannot be answered.
        """
        version = self.version(spec)
        signature = spec.signature_name or DEFAULT_SIGNATURE
        version.check_inputs(signature, list(inputs))
        outputs = version.outputs(signature, list(output_filter))
        if self._parameters is None:
            return version.run(signature, inputs, outputs)
        key = (spec.name, version.number, signature, outputs)
        with self._lock:
            if key not in self._mergers:
                self._mergers[key] = Merger(
                    lambda merged: version.run(signature, merged, outputs),
                    self._parameters,
                )
        return self._mergers[key].ask(inputs)

    def status(
        self, spec: model_pb2.ModelSpec
    ) -> get_model_status_pb2.GetModelStatusResponse:
        """Which versions of a model there are.

        Raises:
            ServingError: If there is none such.
        """
        number = self._number(spec)
        known = self._models.get(spec.name, {})
        if number is not None and number not in known:
            raise ServingError(
                Code.NOT_FOUND,
                f"Could not find version {number} of model {spec.name}",
            )
        if not known:
            raise ServingError(
                Code.NOT_FOUND,
                f"Could not find any versions of model {spec.name}",
            )
        answer = get_model_status_pb2.GetModelStatusResponse()
        for one in sorted(known) if number is None else [number]:
            told = answer.model_version_status.add(version=one)
            told.state = _AVAILABLE
            told.status.SetInParent()
        return answer

    def metadata(
        self, spec: model_pb2.ModelSpec, fields: list[str]
    ) -> get_model_metadata_pb2.GetModelMetadataResponse:
        """The signatures of a version.

        Raises:
            ServingError: If there is no such version, or it has no such field.
        """
        if not fields:
            raise invalid(
                "GetModelMetadataRequest must specify at least one "
                "metadata_field"
            )
        for name in fields:
            if name != "signature_def":
                raise invalid(f"Metadata field {name} is not supported")
        version = self.version(spec)
        signatures = get_model_metadata_pb2.SignatureDefMap()
        for name, signature in version.signatures.items():
            signatures.signature_def[name].CopyFrom(signature)
        answer = get_model_metadata_pb2.GetModelMetadataResponse()
        answer.model_spec.name = spec.name
        answer.model_spec.version.value = version.number
        answer.metadata["signature_def"].Pack(signatures)
        return answer

    def close(self) -> None:
        """Frees what is loaded."""
        for merger in self._mergers.values():
            merger.close()
        for versions in self._models.values():
            for version in versions.values():
                version.close()

    def _number(self, spec):
        """The version's number, or None if the latest is asked for."""
        choice = spec.WhichOneof("version_choice")
        if choice == "version":
            return spec.version.value
        if choice is None:
            return None
        labels = self._labels.get(spec.name, {})
        if spec.version_label not in labels:
            raise invalid(
                f"Unrecognized servable version label: {spec.version_label}"
            )
        return labels[spec.version_label]


def _versions(base, policy):
    numbers = sorted(
        int(path.name)
        for path in base.iterdir()
        if path.name.isdecimal() and path.is_dir()
    )
    kind = policy.WhichOneof("policy_choice")
    if kind == "all":
        return numbers
    if kind == "specific":
        return [x for x in policy.specific.versions if x in numbers]
    count = policy.latest.num_versions if kind == "latest" else 1
    return numbers[-max(count, 1) :]
