"""Values that a handler can return."""

from ..case import Case, handlers

BEFORE = """
import collections, dataclasses, datetime, decimal, enum, fractions, math, pathlib, uuid
from decimal import Decimal
Point = collections.namedtuple("Point", "x y")
Answer = collections.namedtuple("Answer", "statusCode body")
class Color(enum.Enum):
    RED = 1
class Number(enum.IntEnum):
    ONE = 1
class Word(str, enum.Enum):
    HI = "hi"
@dataclasses.dataclass
class Data:
    x: int
class AsDict:
    def _asdict(self):
        return {"a": 1}
class ForJson:
    def for_json(self):
        return {"a": 1}
class Raises:
    def _asdict(self):
        raise LookupError("no dict")
class Integer(int):
    def __repr__(self):
        return "mine"
class Text(str):
    def __str__(self):
        return "mine"
def endless():
    found = []
    found.append(found)
    return found
def deep(levels):
    found = []
    for _ in range(levels):
        found = [found]
    return found
"""

EXPRESSIONS = [
    "None",
    "True",
    "1",
    "-0.0",
    "1.5",
    "1e400",
    "float('nan')",
    "-math.inf",
    "10**40",
    "''",
    "'text'",
    "'ä€😀'",
    "'a\\u2028b\\u2029c'",
    "'</script>'",
    "'\\x00\\x1f\\x7f\"\\\\/'",
    "'\\ud83d\\ude00'",
    "{}",
    "[]",
    "()",
    "(1, 'two')",
    "{'a': [1, {'b': None}]}",
    "{1: 'int', 1.5: 'float', True: 'bool', None: 'none'}",
    "{(1, 2): 'tuple'}",
    "{Decimal('1.0'): 'decimal key'}",
    "{b'key': 'bytes key'}",
    "{b'\\xff': 'no text'}",
    "{'b': 1, 'a': 2}",
    "Decimal('1.10')",
    "Decimal('NaN')",
    "Decimal('-Infinity')",
    "Decimal('1E+3')",
    "{'price': Decimal('0.10')}",
    "b'whole'",
    "b'\\xff\\xfe'",
    "b''",
    "{'body': b'part'}",
    "{'body': b'\\xff'}",
    "bytearray(b'x')",
    "memoryview(b'x')",
    "Point(1, 2)",
    "Answer(201, 'made')",
    "[Point(1, 2)]",
    "Data(1)",
    "dataclasses.asdict(Data(1))",
    "AsDict()",
    "ForJson()",
    "Raises()",
    "Color.RED",
    "Number.ONE",
    "Word.HI",
    "Integer(5)",
    "Text('five')",
    "{1, 2}",
    "frozenset()",
    "range(3)",
    "iter([1])",
    "(n for n in [1])",
    "collections.OrderedDict(b=1, a=2)",
    "collections.defaultdict(list, a=[1])",
    "collections.Counter('aab')",
    "collections.deque([1])",
    "collections.ChainMap({'a': 1})",
    "datetime.datetime(2026, 1, 2)",
    "datetime.timedelta(1)",
    "uuid.UUID(int=1)",
    "pathlib.PurePosixPath('/a')",
    "fractions.Fraction(1, 2)",
    "1j",
    "object",
    "len",
    "Exception('returned')",
    "context",
    "event",
    "endless()",
    "deep(100)",
    "deep(100_000)",
    "'x' * 1_000_000",
    "{'statusCode': 200, 'headers': None, 'body': 'ü'}",
]
ESCAPED = ["'ä€😀'", "{'ä': b'\\xc3\\xa4'}", "'a\\u2028b'"]

CASES: list[Case] = [
    *handlers("returns", [(each, f"return {each}") for each in EXPRESSIONS], before=BEFORE),
    *handlers(
        "returns under Python 3.11",
        [(each, f"return {each}") for each in ESCAPED],
        environment={"AWS_EXECUTION_ENV": "AWS_Lambda_python3.11"},
    ),
    *handlers("returns", [("nothing", "pass"), ("a lone surrogate", "return '\\ud800'")]),
    Case("returns: a coroutine", "async def handler(event, context):\n    return 1\n"),
    Case("returns: what a generator yields", "def handler(event, context):\n    yield 1\n"),
]
