"""The packages in the deployed layer; any of them may slow down cold starts."""

import re
from pathlib import Path

LAYER = Path(__file__).resolve().parents[2] / "layers" / "common"
PACKAGES = """
annotated-doc annotated-types anyio aws-lambda-powertools boto3 botocore certifi charset-normalizer
fastapi idna jmespath mangum opentelemetry-api pillow pillow-heif pydantic pydantic-core
python-dateutil requests s3transfer six starlette typing-extensions typing-inspection urllib3
"""


def test_the_layer_contains_only_the_listed_packages():
    """Packages for developers belong in an extra in pyproject.toml; explain any exception here."""
    text = (LAYER / "requirements.txt").read_text()
    assert re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE) == PACKAGES.split()
