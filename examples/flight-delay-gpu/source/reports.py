"""What the training tells of itself, beside its log: what computed, and how its metrics went."""

import json
import math
import os
import platform

import torch

import distributed


def facts(folder, environment, place):
    """facts.json: versions and devices of all hosts together."""
    cuda = place.device.type == "cuda"
    told = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__, **({"cuda": torch.version.cuda} if cuda else {})},
        "devices": [device(place.device)] * place.processes if cuda else [],
        "cpus": os.cpu_count(),
        "hosts": len(distributed.hosts(environment)),
        # On a GPU some sums have no fixed order, whatever is asked for.
        "deterministic": not cuda and place.processes == 1,
    }
    write(os.path.join(folder, "facts.json"), json.dumps(told, sort_keys=True))


def device(which):
    properties = torch.cuda.get_device_properties(which)
    return {"name": properties.name, "memoryMiB": properties.total_memory // 2**20}


def history(folder, points):
    """metrics.jsonl: every point so far, those before a checkpoint too."""
    write(os.path.join(folder, "metrics.jsonl"), "".join(json.dumps(finite(point)) + "\n" for point in points))


def finite(point):
    """Days on which nobody was late have no AUC, and JSON has no word for that."""
    return {name: value for name, value in point.items() if math.isfinite(value)}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(f"{path}.part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(f"{path}.part", path)
