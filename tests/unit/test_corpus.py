"""How the corpus judges pictures made by these tests: what it accepts, and what it reports."""

import hashlib
import io
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from trust.corpus import preparation
from trust.corpus.fuzzing import Escape, Findings, Fuzz, NoJpeg, name_of, pieces
from trust.corpus.judging import Verdict, judge
from trust.corpus.looks import Look, color_difference, is_turned
from trust.corpus.mutations import mutate, segments
from trust.corpus.packages import NotBrought, Package, bring, packages
from trust.corpus.pictures import INDEX, Picture, form_of, load
from trust.corpus.preparation import Prepared, prepare_picture
from trust.corpus.report import Result, rows_of, text
from trust.corpus.sandbox import Limits, Returned, run
from trust.spread import processes

ROOT = Path(__file__).parent.parent.parent
PHOTO = Image.open(ROOT / "tests" / "data" / "grace_hopper.jpg").convert("RGB").resize((90, 60))
PICTURE = Picture("made==1", "here.png", "PNG", "0")
FORMS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")
MEGABYTE = 1024 * 1024
register_heif_opener()


def prepared(look=None, **more):
    return Prepared(PICTURE, peak=50 * MEGABYTE, look=look, **more)


def written(form):
    exif = Image.Exif()
    exif[0x0112] = 6
    to = io.BytesIO()
    PHOTO.save(to, form, exif=exif)
    return to.getvalue()


@pytest.mark.parametrize("way", list(Image.Transpose))
def test_every_rotation_and_reflection_is_detected(way):
    upright = Look.of(PHOTO)
    assert is_turned(Look.of(PHOTO.transpose(way)), upright)
    assert not is_turned(upright, upright)


@pytest.mark.parametrize("changed", [ImageOps.invert(PHOTO), ImageOps.posterize(PHOTO, 2)])
def test_changed_colors_do_not_count_as_a_rotation(changed):
    assert not is_turned(Look.of(changed), Look.of(PHOTO))


def test_the_color_difference_is_cielabs():
    white, grey = (Look.of(Image.new("RGB", (9, 9), shade)) for shade in ("white", "#777777"))
    assert color_difference(white, white) == (0, 0)
    # by CIELAB's definition, the grey sRGB 119 has an L* of 50, and white one of 100
    assert color_difference(grey, white) == pytest.approx((50, 50), abs=0.1)


def test_a_picture_is_compared_with_decoders_that_agree():
    truth = Look.of(PHOTO)
    verdict = judge(prepared(Look.of(PHOTO.rotate(180))), {"one": truth, "other": truth})
    assert verdict.is_turned
    assert not judge(prepared(truth), {"one": truth, "other": truth}).is_turned
    small = Look.of(PHOTO.resize((45, 30)))
    assert judge(prepared(small), {"one": truth}).size == "45x30, 90x60"


def test_if_decoders_disagree_the_picture_is_not_judged():
    looks = {"one": Look.of(PHOTO), "other": Look.of(PHOTO.rotate(180))}
    verdict = judge(prepared(Look.of(ImageOps.mirror(PHOTO))), looks)
    assert verdict.disputed == "one and other: the way up"
    assert (verdict.is_turned, verdict.size, verdict.color) == (False, "", None)


@pytest.mark.parametrize(
    "result",
    [
        Result([Verdict(prepared(fault="raises TypeError"))]),
        Result([Verdict(prepared(Look.of(PHOTO)), is_turned=True)]),
        Result([], whole={"a picture": ""}),
        Result([], fuzz=Findings(escapes=[Escape(7, "PNG", "raises TypeError", "PIL/x.py:1")])),
    ],
)
def test_a_result_is_bad_if_a_person_would_get_nothing_or_a_rotated_picture(result):
    assert not result.is_good


def test_the_report_has_a_row_for_each_format_and_one_for_all():
    truth = Look.of(PHOTO)
    good = judge(prepared(truth), {"one": truth})
    result = Result([good, Verdict(prepared(word="not_a_picture"))], whole={"a": "photo"})
    assert result.is_good
    form, total = rows_of(result.verdicts)
    assert (form["format"], form["pictures"], form["replied"], form["text"]) == ("PNG", 2, 1, 1)
    assert (total["format"], total["peak MB"]) == ("all", 50)
    assert "1 x a picture" in text(result)


@pytest.mark.parametrize("form", FORMS)
def test_a_mutation_changes_the_file_and_is_reproducible_by_seed(form):
    content = written(form)
    made = [mutate(content, random.Random(seed)) for seed in range(60)]
    assert made == [mutate(content, random.Random(seed)) for seed in range(60)]
    assert len(set(made)) > 45


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_file_is_split_into_its_formats_segments(form):
    content = written(form)
    for seed in range(5):
        parts = segments(content, random.Random(seed))
        assert b"".join(parts) == content
        assert len(parts) > 2


def test_a_format_is_recognized_by_bytes_first_then_by_name():
    assert form_of("a.gif", written("PNG")) == "PNG"
    assert form_of("a.svg", b"<svg/>") == "SVG"
    assert form_of("a.heic", b"\x00\x00\x00\x1cftypavif") == "AVIF"


def _misbehave(what):
    match what:
        case "raise":
            raise KeyError(what)
        case "die":
            os.kill(os.getpid(), signal.SIGABRT)
        case "hang":
            time.sleep(60)
        case "eat":
            return len(bytearray(400 * MEGABYTE))
    return what


def _run(items):
    return run(_misbehave, items, Limits(seconds=0.5, memory=300 * MEGABYTE)).endings


def test_a_childs_failure_is_recorded_and_the_remaining_items_still_run():
    items = ["fine", "raise", "die", "hang", "eat", "fine"]
    with processes(1, int) as spread:
        ((fine, raised, died, hung, ate, again),) = spread(_run, [items])
    assert (fine, again) == (Returned("fine"), Returned("fine"))
    assert (raised.how, died.how) == ("raises KeyError", "dies of SIGABRT")
    assert (hung.how, ate.how) == ("hangs: over 0.5 s", "raises MemoryError")
    assert raised.where.startswith("unit/test_corpus.py:")


def _fail_to_start():
    raise KeyError


def test_workers_that_cannot_start_end_the_run():
    with pytest.raises(Exception, match="terminated abruptly"), processes(1, _fail_to_start):
        pass


def test_nothing_escapes_from_mutations_of_every_format(tmp_path):
    for form in FORMS:
        (tmp_path / form).write_bytes(written(form))
    fuzz = Fuzz(seed=1, folder=tmp_path, names={form: (form,) for form in FORMS})
    found = Findings()
    with processes(1, preparation.ready) as spread:
        for piece in spread(fuzz.piece, pieces(500)):
            found.add(piece)
    assert found.escapes == []
    assert found.results.total() == 500
    assert found.results["picture"] > 100 < found.results["not_a_picture"]


class Leaky(Fuzz):
    """A `Fuzz` in which every third mutation raises an unexpected error."""

    def prepare(self, number):
        return _misbehave("picture" if number % 3 else "raise")


def test_an_escape_is_reported_with_its_number_and_format(tmp_path):
    (tmp_path / "PNG").write_bytes(written("PNG"))
    leaky = Leaky(seed=1, folder=tmp_path, names={"PNG": ("PNG",)})
    with processes(1, int) as spread:
        [found] = spread(leaky.piece, [range(1, 8)])
    assert found.results == {"picture": 5, "escape": 2}
    assert [(each.number, each.form, each.how) for each in found.escapes] == [
        (3, "PNG", "raises KeyError"),
        (6, "PNG", "raises KeyError"),
    ]


@pytest.mark.parametrize("stored", [b"", b"\xff\xd8 no JPEG", written("JPEG")[:-200]])
def test_only_a_valid_jpeg_counts_as_a_picture(stored):
    assert name_of(written("JPEG")) == "picture"
    assert name_of("too_big") == "too_big"
    with pytest.raises(NoJpeg):
        name_of(stored)


def test_each_picture_of_a_sample_gets_a_result_or_an_error_text():
    if not INDEX.exists():
        pytest.skip("needs the corpus: `scripts/corpus` downloads it")
    sample = random.Random(1).sample(load(print), 40)
    with processes(1, preparation.ready) as spread:
        done = list(spread(prepare_picture, sample))
    assert [f"{each.picture.name}: {each.fault}" for each in done if each.fault] == []


class Published(Package):
    """A package that a local command creates instead of downloading it from a registry."""

    folder: ClassVar[Path]

    @property
    def archive(self):
        return self.folder / "packages" / self.name

    @property
    def command(self):
        return [sys.executable, "-c", f"open('a.tgz', 'w').write({self.name!r})"]


def test_a_package_is_accepted_only_with_the_pinned_hash(tmp_path):
    Published.folder = tmp_path
    digest = hashlib.sha256(b"pinned").hexdigest()
    asked = []
    for _ in range(2):  # the second time, it comes from the cache
        (good,) = bring([Published("local", "pinned", "1", digest)], asked.append)
        assert good.archive.read_bytes() == b"pinned"
    assert asked == ["downloading pinned@1 with local"]
    with pytest.raises(NotBrought):
        list(bring([Published("local", "other", "1", digest)], asked.append))
    assert [each.name for each in (tmp_path / "packages").iterdir()] == ["pinned"]


def test_every_pin_is_complete():
    assert len(packages()) > 20
    assert {each.registry for each in packages()} == {"pip", "npm"}
    assert {len(each.sha256) for each in packages()} == {64}
