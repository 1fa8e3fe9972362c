"""Each fault gets a finding with its line, and nothing else is lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.sources.staged import FOOT, HEAD, Staged, activities, activity

GOOD = activity(identifier="XX-GOOD")


def identifiers(staged: Staged) -> list[str | None]:
    return [row["iati_identifier"] for row in staged.rows("activity")]


@pytest.mark.parametrize(
    ("bad", "code", "line"),
    [
        ("<iati-activity>\n<title><narrative>a</title></iati-activity>\n", "malformed-xml", 4),
        (activity("\n<title><narrative>Food & water</narrative></title>"), "bare-ampersand", 4),
        (activity("\n<title><narrative>a&nbsp;b</narrative></title>"), "undeclared-entity", 4),
        ("<iati-activity>\n<iati-identifier>XX-1</iati-identifier>\n", "activity-not-closed", 3),
        (activity("\n<x:y/>"), "malformed-xml", 4),
        (activity("\n\x01"), "malformed-xml", 4),
    ],
)
def test_one_bad_activity_never_costs_another(tmp_path: Path, bad: str, code: str, line: int) -> None:
    staged = Staged(tmp_path, HEAD + GOOD + bad + GOOD.replace("GOOD", "LAST") + FOOT)
    assert staged.finding(code)["line"] == line
    found = identifiers(staged)
    assert (found[0], found[-1], len(found)) == ("XX-GOOD", "XX-LAST", 3)


def test_bare_ampersands_and_entities_are_kept_as_text(tmp_path: Path) -> None:
    staged = Staged(
        tmp_path, activities("<title><narrative>A &amp; B & C &nbsp;&xxe; &#233;</narrative></title>")
    )
    assert staged.rows("title")[0]["narrative"] == "A & B & C \xa0&xxe; é"


def test_truncated_file_keeps_what_came_before(tmp_path: Path) -> None:
    staged = Staged(
        tmp_path, HEAD + GOOD + "<iati-activity>\n<iati-identifier>XX-2</iati-identifier><title><narr"
    )
    assert identifiers(staged) == ["XX-GOOD", "XX-2"]
    assert staged.finding("truncated")["line"] == 3


def test_missing_end_of_root_is_said(tmp_path: Path) -> None:
    staged = Staged(tmp_path, HEAD + GOOD)
    assert staged.codes() == ["truncated"]
    assert identifiers(staged) == ["XX-GOOD"]


def test_bytes_that_are_no_utf8_are_read_as_windows_1252(tmp_path: Path) -> None:
    content = activities("\n<title><narrative>caf\u00e9 \u2019</narrative></title>").encode("cp1252")
    staged = Staged(tmp_path, content)
    assert staged.rows("title")[0]["narrative"] == "café ’"
    assert staged.finding("bad-utf8")["line"] == 3


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252", "iso-8859-1"]
)
def test_other_encodings_are_rewritten(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n' + activities(
        "<title><narrative>café</narrative></title>"
    )
    staged = Staged(tmp_path, text.encode(encoding))
    assert staged.rows("title")[0]["narrative"] == "café"
    assert "encoding-rewritten" in staged.codes()
    row = staged.rows("activity")[0]
    xml = staged.store.xml(row["dataset_id"], row["activity_start"], row["activity_end"]).decode()
    assert xml.startswith("<iati-activity>")
    assert xml.endswith("</iati-activity>")
    assert b"".join(staged.store.raw(row["dataset_id"])) == text.encode(encoding)


def test_utf8_under_another_name_is_read_as_utf8(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + activities(
        "<title><narrative>café</narrative></title>"
    )
    staged = Staged(tmp_path, text)
    assert staged.rows("title")[0]["narrative"] == "café"
    assert staged.codes() == ["encoding-misdeclared"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"  \n ", "empty-file"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not-xml"),
        (b'{"error": "gone"}', "not-xml"),
        (b"PK\x03\x04\x14\x00 xl/workbook.xml", "not-xml"),
        (b"This is not XML", "not-xml"),
        (b"<other/>", "wrong-root"),
        (b"<iati-activities version='2.03'/>", "no-activities"),
    ],
)
def test_what_is_no_iati_file_is_said(tmp_path: Path, content: bytes, code: str) -> None:
    staged = Staged(tmp_path, content)
    assert code in staged.codes()
    assert staged.report.activities == 0
    assert len(staged.rows("dataset")) == 1


def test_activities_under_a_wrong_root_are_read(tmp_path: Path) -> None:
    staged = Staged(tmp_path, "<result>" + GOOD + "</result>")
    assert identifiers(staged) == ["XX-GOOD"]
    assert staged.codes() == ["wrong-root"]


BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY xxe SYSTEM "file:///etc/passwd">]>
"""


@pytest.mark.parametrize("name", ["lol2", "xxe"])
def test_entities_of_a_document_type_are_inert(tmp_path: Path, name: str) -> None:
    staged = Staged(tmp_path, BOMB + activities(f"<title><narrative>&{name};</narrative></title>"))
    assert staged.rows("title")[0]["narrative"] == f"&{name};"
    assert staged.codes() == ["doctype-ignored", "undeclared-entity"]
    assert staged.finding("doctype-ignored")["line"] == 2


@pytest.mark.parametrize("depth", [200, 2_000, 20_000])
def test_deep_nesting_does_no_harm(tmp_path: Path, depth: int) -> None:
    deep = activity("<a>" * depth + "</a>" * depth)
    staged = Staged(tmp_path, HEAD + deep + GOOD + FOOT)
    assert identifiers(staged)[-1] == "XX-GOOD"
    assert sum(row["occurrences"] for row in staged.rows("unknown")) >= min(depth, 250)


def test_a_huge_attribute_is_cut_with_a_finding(tmp_path: Path) -> None:
    huge = activity(f'<other-identifier ref="{"x" * 50_000_000}" type="A1"/>')
    staged = Staged(tmp_path, HEAD + huge + GOOD + FOOT)
    row = staged.rows("other_identifier")[0]
    assert (len(row["ref"]), row["type"]) == (1 << 20, "A1")
    assert staged.finding("value-cut")["line"] == 2
    assert identifiers(staged) == ["XX-1", "XX-GOOD"]


def test_a_huge_start_tag_takes_no_more_than_its_length(tmp_path: Path) -> None:
    started = time.process_time()
    staged = Staged(
        tmp_path, HEAD + GOOD.replace("<iati-activity>", f'<iati-activity x="{"y" * 20_000_000}">') + FOOT
    )
    assert time.process_time() - started < 10  # quadratic scanning would take minutes
    assert identifiers(staged) == ["XX-GOOD"]


def test_ten_thousand_sectors_are_ten_thousand_rows(tmp_path: Path) -> None:
    staged = Staged(tmp_path, activities('<sector code="11110" percentage="0.01"/>' * 10_000))
    assert [row["sector_no"] for row in staged.rows("sector")] == list(range(1, 10_001))


def test_identifiers_missing_or_twice_are_said(tmp_path: Path) -> None:
    twice = GOOD + activity(identifier=" ") + "<iati-activity/>\n" + GOOD
    staged = Staged(tmp_path, HEAD + twice + FOOT)
    assert staged.codes() == ["duplicate-identifier", "missing-identifier", "missing-identifier"]
    assert staged.finding("duplicate-identifier")["line"] == 5


def test_comments_hide_activities_unless_they_never_end(tmp_path: Path) -> None:
    hidden = "<!-- " + activity(identifier="XX-HIDDEN") + " -->\n<![CDATA[ <iati-activity> ]]>"
    assert identifiers(Staged(tmp_path, HEAD + hidden + GOOD + FOOT)) == ["XX-GOOD"]


def test_a_comment_that_never_ends_hides_nothing(tmp_path: Path) -> None:
    staged = Staged(tmp_path, HEAD + GOOD + "<!-- oh\n<!-- no\n" + GOOD.replace("GOOD", "LAST") + FOOT)
    assert identifiers(staged) == ["XX-GOOD", "XX-LAST"]
    assert staged.finding("comment-not-closed")["line"] == 3


def test_comments_within_text_do_not_cut_it(tmp_path: Path) -> None:
    staged = Staged(
        tmp_path, activities("<title><narrative>a<!-- x -->b<![CDATA[ & c]]></narrative></title>")
    )
    assert staged.rows("title")[0]["narrative"] == "ab & c"


def test_a_default_namespace_is_ignored(tmp_path: Path) -> None:
    staged = Staged(
        tmp_path, activities("").replace("<iati-activities", '<iati-activities xmlns="http://x.org"')
    )
    assert identifiers(staged) == ["XX-1"]
    assert staged.codes() == ["namespace-ignored"]
