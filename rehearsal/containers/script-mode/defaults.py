"""What the PyTorch inference toolkit does where the user's file says nothing: TorchScript models, JSON, CSV and NPY."""

import io
import json
import os

from sagemaker_inference.errors import UnsupportedFormatError


def model_fn(model_dir):
    import torch

    names = [name for name in os.listdir(model_dir) if name.endswith((".pt", ".pth"))]
    if "model.pt" not in names and len(names) != 1:
        raise ValueError(f"Exactly one .pth or .pt file is required for PyTorch models: {names}")
    name = "model.pt" if "model.pt" in names else names[0]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.jit.load(os.path.join(model_dir, name), map_location=device)


def input_fn(data, content_type):
    import numpy
    import torch

    if content_type == "application/json":
        array = numpy.array(json.loads(data))
    elif content_type == "text/csv":
        array = numpy.genfromtxt(io.StringIO(data), delimiter=",")
    elif content_type == "application/x-npy":
        array = numpy.load(io.BytesIO(data), allow_pickle=False)
    else:
        raise UnsupportedFormatError(content_type)
    return torch.from_numpy(array) if content_type == "application/x-npy" else torch.FloatTensor(array)


def predict_fn(data, model):
    import torch

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    with torch.no_grad():
        model.eval()
        return model.to(device)(data.to(device))


def output_fn(prediction, accept):
    import numpy

    rows = prediction.detach().cpu().numpy().tolist() if hasattr(prediction, "detach") else prediction
    for wanted in accept.replace(" ", "").split(","):
        if wanted == "application/json":
            return json.dumps(rows)
        if wanted == "text/csv":
            out = io.StringIO()
            numpy.savetxt(out, rows, delimiter=",", fmt="%s")
            return out.getvalue()
        if wanted == "application/x-npy":
            out = io.BytesIO()
            numpy.save(out, rows)
            return out.getvalue()
    raise UnsupportedFormatError(accept)
