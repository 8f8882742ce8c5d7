"""What can keep a deployment from going on."""


class DeployError(Exception):
    """It can't go on; the text says why and what to do, and holds no secret."""
