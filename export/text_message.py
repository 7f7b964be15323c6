"""A first look at a server's text files, before the server takes one.

They are protobuf messages as text. Their definitions are not at hand, so this
finds slips (a bracket, the name of a field), not everything.
"""

import re

from keras_flowpose.safe_files import UserError

_FIELDS = {
    "model_config_list": "config name base_path model_platform latest specific "
    "all model_version_policy versions num_versions version_labels key value "
    "logging_config",
    "prometheus_config": "enable path",
    "": "max_batch_size batch_timeout_micros max_enqueued_batches value "
    "num_batch_threads thread_pool_name allowed_batch_sizes "
    "pad_variable_length_inputs enable_large_batch_splitting "
    "max_execution_batch_size",
}
"""Names of fields by the one that such a file begins with, if there is one."""


def check_text_message(text: str, name: str) -> None:
    """Checks the brackets and the names of the fields of a server's file.

    Args:
        text: What is in the file.
        name: What to call it.

    Raises:
        UserError: If brackets do not close, or a field is not known.
    """
    bare = re.sub(r'"[^"\n]*"|#.*', "", text)
    depth = 0
    for bracket in re.findall(r"[{}]", bare):
        depth += 1 if bracket == "{" else -1
        if depth < 0:
            break
    if depth:
        raise UserError(f"Brackets do not close in {name}.")
    names = re.findall(r"([A-Za-z_]+)\s*[:{]", bare)
    kind = names[0] if names and names[0] in _FIELDS else ""
    unknown = sorted(set(names) - {kind, *_FIELDS[kind].split()})
    if unknown or not names:
        raise UserError(
            f"{name} has fields that the server does not know: "
            f"{', '.join(unknown) or 'it has none at all'}."
        )
