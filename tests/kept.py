"""A keeper for tests, which stores the state folder's contents in memory and checks them."""

from darkroom_emulators.kit import kept_pickle
from darkroom_emulators.kit.keeping import Keeper, Row


class Shelf:
    """One service's stored state; pass `keeper` to the service."""

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
        """Return a shelf in the state it would have after a crash now."""
        return Shelf(self.rows.values())

    def missing(self):
        """Return where the stored state differs from the service's actual state.

        Rows that were there from the start are not compared, as equal objects may be stored
        differently.
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
