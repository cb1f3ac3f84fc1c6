"""Checkpoints that are whole or not there, and that any device can go on from.

A file is named after its place in the training and the SHA-256 of its bytes. It appears by a rename, and SageMaker copies
`/opt/ml/checkpoints` to S3 at any moment, so a part of a file can come back: one whose bytes do not have the hash of its
name is left alone, and the one before it is taken.
"""

import hashlib
import io
import os
import re

import torch

NAME = re.compile(r"^checkpoint-(\d{6})-(\d{8})\.([0-9a-f]{64})\.pt$")

# The newest may be torn; the one before it is whole.
KEPT = 2


def save(folder, epoch, step, state):
    buffer = io.BytesIO()
    torch.save(state, buffer)
    content = buffer.getvalue()
    name = f"checkpoint-{epoch:06d}-{step:08d}.{hashlib.sha256(content).hexdigest()}.pt"
    os.makedirs(folder, exist_ok=True)
    part = os.path.join(folder, f".{name}.part")
    with open(part, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, os.path.join(folder, name))
    for old in sorted(names(folder))[:-KEPT]:
        os.remove(os.path.join(folder, old))


def names(folder):
    return [name for name in os.listdir(folder) if NAME.match(name)] if os.path.isdir(folder) else []


def newest(folder, fingerprint, device, log):
    """State of the newest whole checkpoint of this training, on `device`; None when there is none."""
    for name in sorted(names(folder), reverse=True):
        with open(os.path.join(folder, name), "rb") as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != NAME.match(name).group(3):
            log(f"checkpoint {name[:26]} is torn: taking the one before it")
            continue
        state = torch.load(io.BytesIO(content), map_location=device, weights_only=True)
        if state["fingerprint"] == fingerprint:
            return state
        log(f"checkpoint {name[:26]} is of another training: left alone")
    return None
