"""Serves the delay network by the SageMaker inference toolkit's functions. Lies in the model archive's `code/`, put there by training."""

import csv
import io
import json

import torch
from sagemaker_inference.errors import GenericInferenceToolkitError

import artifact
from flights import FEATURES, BadRow, parse, tensors
from network import ask

# A request of one row asks for so little that more threads only wait for each other.
torch.set_num_threads(1)


def model_fn(model_dir):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network, airports = artifact.load(model_dir, device)
    return {"network": network, "airports": airports, "device": device}


def input_fn(data, content_type):
    """Rows of a request, each a list of fields in the order of FEATURES."""
    text = data.decode("utf-8") if isinstance(data, (bytes, bytearray)) else data
    reader = READERS.get((content_type or "").split(";")[0].strip().lower())
    if reader is None:
        raise GenericInferenceToolkitError(415, f"content type {content_type} is not understood, allowed are {', '.join(READERS)}")
    try:
        rows = reader(text)
    except ValueError as error:
        raise GenericInferenceToolkitError(400, f"the body is not {content_type}: {error}") from error
    if not rows:
        raise GenericInferenceToolkitError(400, "the request has no rows")
    return rows


def predict_fn(rows, model):
    try:
        parsed = [parse(fields, model["airports"], row) for row, fields in enumerate(rows, start=1)]
    except BadRow as error:
        raise GenericInferenceToolkitError(400, str(error)) from error
    with torch.inference_mode():
        return torch.sigmoid(ask(model["network"], tensors(parsed).to(model["device"])).float()).tolist()


def output_fn(scores, accept):
    """One probability a row. No line end after the last: AssembleWith=Line puts one between the answers of a transform job."""
    for wanted in (part.split(";")[0].strip().lower() for part in accept.split(",")):
        if wanted in WRITERS:
            return WRITERS[wanted](scores), wanted
    raise GenericInferenceToolkitError(406, f"Accept {accept} cannot be answered, allowed are {', '.join(WRITERS)}")


def in_order(value):
    return [value.get(name) for name in FEATURES] if isinstance(value, dict) else value if isinstance(value, list) else [value]


def read_json(text):
    value = json.loads(text)
    instances = value["instances"] if isinstance(value, dict) and "instances" in value else value
    one = not isinstance(instances, list) or (len(instances) > 0 and not isinstance(instances[0], (dict, list)))
    return [in_order(instances)] if one else [in_order(instance) for instance in instances]


READERS = {
    "text/csv": lambda text: [fields for fields in csv.reader(io.StringIO(text)) if fields],
    "application/jsonlines": lambda text: [in_order(json.loads(line)) for line in text.splitlines() if line.strip()],
    "application/json": read_json,
}

WRITERS = {
    "text/csv": lambda scores: "\n".join(f"{score:.8f}" for score in scores),
    "application/jsonlines": lambda scores: "\n".join(json.dumps({"score": score}) for score in scores),
    "application/json": lambda scores: json.dumps({"predictions": [{"score": score} for score in scores]}),
}
