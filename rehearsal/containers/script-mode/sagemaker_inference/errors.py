"""Errors that serving code raises (aws/sagemaker-inference-toolkit, errors.py): names and arguments are the toolkit's."""


class UnsupportedFormatError(Exception):
    def __init__(self, content_type, **kwargs):
        super().__init__(f"Content type {content_type} is not supported by this framework.", **kwargs)


class BaseInferenceToolkitError(Exception):
    """Answered with its own HTTP status."""

    def __init__(self, status_code, message, phrase):
        self.status_code = status_code
        self.message = message
        self.phrase = phrase
        super().__init__(status_code, message, phrase)


class GenericInferenceToolkitError(BaseInferenceToolkitError):
    def __init__(self, status_code, message=None, phrase=None):
        message = message or "Invalid Request"
        super().__init__(status_code, message, phrase or message)
