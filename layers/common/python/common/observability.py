"""Logs and metrics, set up once. Service name, namespace and level come from Powertools' variables.

https://docs.aws.amazon.com/powertools/python/latest/
"""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()


def count(name: str) -> None:
    """Add one to the metric `name`, a plural in CamelCase such as PhotosAccepted."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
