"""Searches models by the words in their names and descriptions."""

from collections.abc import Iterable

from .model import Model


def scored(query: str, models: Iterable[Model]) -> list[tuple[float, Model]]:
    """Return the models whose name or description contains any word of `query`, best first.

    A word in the name counts twice as much as a word in the description.
    """
    words = query.lower().replace("/", " ").split()
    found = [(_score(words, model), model) for model in models]
    return sorted((each for each in found if each[0]), key=lambda each: each[0], reverse=True)


def _score(words: list[str], model: Model) -> float:
    name, description = model.full_name.lower(), model.description.lower()
    points = sum(2 * (word in name) + (word in description) for word in words)
    return points / len(words) if words else 0.0
