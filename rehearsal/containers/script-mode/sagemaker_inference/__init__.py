"""The part of the SageMaker inference toolkit that serving code imports."""
