"""A keeper for tests: holds the folder's content in memory and compares it with the state."""

from darkroom_emulators.kit import kept_pickle
from darkroom_emulators.kit.keeping import Keeper, Row


class Shelf:
    """What one service has stored; pass `keeper` to the service."""

    def __init__(self, rows=()):
        self.rows = {(row.name, row.key): row for row in rows}
        self.written = set()
        self.keeper = Keeper(list(rows), self._write)

    def _write(self, changes):
        if changes.is_new:
            self.rows.clear()
        for place in changes.drops:
            del self.rows[place]
        for row in changes.puts:
            self.rows[row.name, row.key] = Row(*row)
            self.written.add((row.name, row.key))

    def again(self):
        """Return a shelf as it would be after a crash at this moment."""
        return Shelf(self.rows.values())

    def missing(self):
        """Return the places where the stored state differs from the real one.

        Rows that existed from the start are not compared: equal objects may have other bytes.
        """
        keeper, found = self.keeper, []
        keeper.commit()
        for name, entries in keeper._maps.items():
            for key, value in entries.items():
                content = kept_pickle.dump(value, keeper._places, (name, key))
                row = self.rows.get((name, key))
                is_ours = (name, key) in self.written
                if row is None or (is_ours and row.value != content):
                    found.append((name, key))
        live = {(name, key) for name, entries in keeper._maps.items() for key in entries}
        kept = {place for place in self.rows if place[0]}
        return found + sorted(kept - live, key=repr)
