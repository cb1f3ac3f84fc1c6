"""A trained model on disk: weights as tensors, everything else as JSON. Loading it runs no code from the file."""

import json
import os
import shutil

import torch

from flights import FEATURES, LABEL
from network import DelayNetwork

WEIGHTS = "weights.pt"
SCHEMA = "schema.json"
FORMAT = "flight-delay/1"


def save(model_dir, network, airports, shape):
    os.makedirs(model_dir, exist_ok=True)
    weights = {name: tensor.detach().cpu() for name, tensor in network.state_dict().items()}
    torch.save(weights, os.path.join(model_dir, WEIGHTS))
    schema = {
        "format": FORMAT,
        "label": LABEL,
        "features": list(FEATURES),
        "airports": airports,
        "shape": shape,
        "torch": torch.__version__,
    }
    with open(os.path.join(model_dir, SCHEMA), "w", encoding="utf-8") as file:
        json.dump(schema, file, sort_keys=True, indent=1)
    # The server of a script-mode image runs what lies in code/ of the archive: the very code that trained.
    here = os.path.dirname(os.path.abspath(__file__))
    shutil.copytree(here, os.path.join(model_dir, "code"), ignore=shutil.ignore_patterns("__pycache__", "setup.*"), dirs_exist_ok=True)


def load(model_dir, device):
    """Network and airports."""
    with open(os.path.join(model_dir, SCHEMA), encoding="utf-8") as file:
        schema = json.load(file)
    if schema.get("format") != FORMAT or schema.get("features") != list(FEATURES):
        raise ValueError(f"the model has format {schema.get('format')} and features {schema.get('features')}, this code serves {FORMAT}")
    network = DelayNetwork(**schema["shape"])
    weights = torch.load(os.path.join(model_dir, WEIGHTS), map_location=device, weights_only=True)
    network.load_state_dict(weights)
    return network.to(device).eval(), schema["airports"]
