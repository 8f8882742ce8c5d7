import humanize


def greeting(name: str) -> str:
    return f"You are the {humanize.ordinal(len(name))}, {name}"
