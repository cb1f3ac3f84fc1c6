"""A model with the four functions between a request and its answer."""

import importlib
import inspect
import os
import sys
import traceback

import defaults
from sagemaker_inference.errors import BaseInferenceToolkitError

UTF8_TYPES = ("application/json", "text/csv")


class Transformer:
    def __init__(self, model_dir, environment):
        self.model_dir = model_dir
        self.environment = environment
        self.model = None
        self.transform_fn = None

    def load(self):
        """Imports the user's file and loads the model; what the file does not define, the toolkit has a default for."""
        module = self.user_module()
        own = {name: getattr(module, name, None) for name in ("model_fn", "input_fn", "predict_fn", "output_fn", "transform_fn")}
        if own["transform_fn"] and (own["input_fn"] or own["predict_fn"] or own["output_fn"]):
            raise ValueError("Cannot use transform_fn implementation in conjunction with input_fn, predict_fn, and/or output_fn implementation")
        functions = {name: own[name] or getattr(defaults, name, None) for name in own}

        def chain(model, data, content_type, accept):
            parsed = call(functions["input_fn"], data, content_type)
            prediction = call(functions["predict_fn"], parsed, model)
            return call(functions["output_fn"], prediction, accept)

        self.transform_fn = functions["transform_fn"] or chain
        self.model = call(functions["model_fn"], self.model_dir)

    def user_module(self):
        program = self.environment.get("SAGEMAKER_PROGRAM", "inference.py")
        folder = os.path.join(self.model_dir, "code")
        if not os.path.exists(os.path.join(folder, program)):
            raise FileNotFoundError(f"the model archive has no code/{program}; training copies the serving code into SM_MODEL_DIR/code")
        sys.path.insert(0, folder)
        return importlib.import_module(program.removesuffix(".py"))

    def transform(self, body, content_type, accept):
        """Status, content type and body of the answer."""
        accept = accept if accept and accept != "*/*" else self.environment.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json")
        try:
            data = body.decode("utf-8") if content_type in UTF8_TYPES else body
            result = call(self.transform_fn, self.model, data, content_type, accept)
        except BaseInferenceToolkitError as error:
            return error.status_code, "text/plain", f"{error.message}\n{traceback.format_exc()}".encode()
        except Exception as error:  # pylint: disable=broad-except
            traceback.print_exc()
            return 500, "text/plain", f"{error}\n{traceback.format_exc()}".encode()
        answer, answered = result if isinstance(result, tuple) else (result, accept)
        return 200, answered, answer if isinstance(answer, bytes) else str(answer).encode()


def call(function, *arguments):
    """A function may take the toolkit's context as one argument more; there is none to give here."""
    wanted = len(inspect.signature(function).parameters)
    if wanted == len(arguments):
        return function(*arguments)
    if wanted == len(arguments) + 1:
        return function(*arguments, None)
    raise TypeError(f"{function.__name__} takes {wanted} arguments but {len(arguments)} were given.")
