"""One training job in script mode: from hyperparameters to a running Python file."""

import collections
import json
import os
import subprocess
import sys
import tarfile

OPT_ML = "/opt/ml"

# Characters of the script's standard error that go into the failure: SageMaker keeps 1,024 of all of it.
ERROR_CHARACTERS = 700


class UserScriptError(Exception):
    """The script, or what is said about it, is wrong."""


class Job:
    def __init__(self, base, hyperparameters, environment):
        self.base = base
        self.environment = environment
        self.code_dir = os.path.join(base, "code")
        self.output_dir = os.path.join(base, "output")
        # Names that begin with sagemaker_ are for the toolkit, all others for the script.
        self.settings = {name: value for name, value in hyperparameters.items() if name.startswith("sagemaker_")}
        self.hyperparameters = {name: value for name, value in hyperparameters.items() if name not in self.settings}

    @classmethod
    def read(cls, environment):
        base = environment.get("SAGEMAKER_BASE_DIR", OPT_ML)
        with open(os.path.join(base, "input", "config", "hyperparameters.json"), encoding="utf-8") as file:
            given = json.load(file)
        return cls(base, {name: decoded(value) for name, value in given.items()}, environment)

    @property
    def program(self):
        name = self.environment.get("SAGEMAKER_PROGRAM") or self.settings.get("sagemaker_program")
        if not name:
            raise UserScriptError("no hyperparameter sagemaker_program and no variable SAGEMAKER_PROGRAM: nothing says what to run")
        return str(name)

    def unpack_source(self):
        """Unpacks sagemaker_submit_directory into /opt/ml/code. An archive that lies in a channel needs no network."""
        uri = self.environment.get("SAGEMAKER_SUBMIT_DIRECTORY") or self.settings.get("sagemaker_submit_directory")
        if uri is None or os.listdir(self.code_dir):
            return
        if "://" in str(uri):
            raise UserScriptError(
                f"sagemaker_submit_directory {uri} would be fetched over the network, which this job does not have; "
                "give the code as a channel and name the archive in it"
            )
        archive = self.relocated(str(uri))
        if not os.path.exists(archive):
            raise UserScriptError(f"sagemaker_submit_directory {uri} is not there")
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar.getmembers():
                target = os.path.realpath(os.path.join(self.code_dir, member.name))
                inside = target.startswith(os.path.realpath(self.code_dir) + os.sep)
                if not inside or not (member.isfile() or member.isdir()):
                    raise UserScriptError(f"{archive} has {member.name}, which is no file inside the folder it is unpacked into")
            tar.extractall(self.code_dir)

    def relocated(self, path):
        """/opt/ml lies elsewhere in a rehearsal."""
        return self.base + path[len(OPT_ML) :] if path.startswith(OPT_ML + "/") else path

    def run(self):
        if not os.path.exists(os.path.join(self.code_dir, self.program)):
            raise UserScriptError(f"the training code has no file {self.program}; it has {', '.join(sorted(os.listdir(self.code_dir)))}")
        arguments = user_arguments(self.hyperparameters)
        command = [sys.executable, self.program, *arguments]
        process = subprocess.Popen(
            command,
            cwd=self.code_dir,
            env=self.script_environment(arguments),
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        last = collections.deque(maxlen=40)
        for line in process.stderr:
            sys.stderr.write(line)
            sys.stderr.flush()
            last.append(line)
        code = process.wait()
        if code != 0:
            message = "".join(last)[-ERROR_CHARACTERS:].strip()
            raise UserScriptError(f'ExecuteUserScriptError:\nExitCode {code}\nErrorMessage "{message}"\nCommand "{" ".join(command)}"')

    def script_environment(self, arguments):
        kept = {name: value for name, value in self.environment.items() if not name.startswith(("SM_HP_", "SM_HPS"))}
        return {
            **kept,
            **{f"SM_HP_{name.upper()}": text(value) for name, value in self.hyperparameters.items()},
            "SM_HPS": compact(self.hyperparameters),
            "SM_USER_ARGS": compact(arguments),
            "SM_USER_ENTRY_POINT": self.program,
            "SM_MODULE_NAME": self.program.removesuffix(".py"),
            "SM_MODULE_DIR": str(self.settings.get("sagemaker_submit_directory", self.code_dir)),
            "SM_NUM_GPUS": str(gpus()),
            "PYTHONPATH": self.code_dir,
            # One host here, whose name algo-1 nobody on this machine knows.
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": "7777",
            "PYTHONUNBUFFERED": "1",
        }


def decoded(value):
    """A hyperparameter is JSON; what is not is taken as it stands."""
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def user_arguments(hyperparameters):
    """`--name value`, sorted by name; a name of one letter has one dash, a map is written k=v,k=v."""
    arguments = []
    for name in sorted(hyperparameters):
        value = hyperparameters[name]
        joined = ",".join(f"{key}={value[key]}" for key in sorted(value)) if isinstance(value, dict) else "" if value is None else str(value)
        arguments += [f"--{name}" if len(name) > 1 else f"-{name}", joined]
    return arguments


def text(value):
    return "" if value is None else value if isinstance(value, str) else compact(value)


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def gpus():
    try:
        listed = subprocess.run(["nvidia-smi", "--list-gpus"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return sum(line.startswith("GPU ") for line in listed.splitlines())


def write_failure(output_dir, message):
    """Only where the script has not written its own."""
    path = os.path.join(output_dir, "failure")
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(message)
