"""A page from disk: what is in it cannot end its script, load anything or run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest
from leaks import Hidden

import b24frame as b24
from b24frame.widgets import _activity_file, _explorer_file, _orgchart, _page

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "const a={offline(place,data){place.textContent=data.name}};export{a as default};"
EVIL = "</script><script>alert(1)</script><!-- & \u2028"


def written(folder: Path, **options: str) -> str:
    file = folder / "page.html"
    defaults = {"title": "A & <b>", "script": _page.offline(MODULE), "style": "b{color:red}"}
    _page.write_page(file, **defaults | options, data={"name": EVIL})  # type: ignore[arg-type]
    return file.read_text(encoding="utf-8")


def test_data_are_one_element_of_text_whatever_they_hold(tmp_path: Path) -> None:
    page = written(tmp_path)
    assert page.count("</script>") == 2
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert "<" not in data[1]
    assert json.loads(data[1]) == {"name": EVIL}
    assert "<title>A &amp; &lt;b&gt;</title>" in page


def test_nothing_may_be_loaded_and_only_this_script_may_run(tmp_path: Path) -> None:
    page = written(tmp_path)
    script = re.search(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{digest}';" in page
    assert "unsafe" not in page


@pytest.mark.parametrize("bad", [{"script": "a='</SCRIPT >'"}, {"script": "a='<!--'"}, {"style": "</Style>"}])
def test_a_script_or_style_that_would_end_itself_is_refused(tmp_path: Path, bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="its own end tag"):
        written(tmp_path, **bad)


def test_a_module_must_have_been_built() -> None:
    with pytest.raises(ValueError, match=r"js/build\.js"):
        _page.offline("const a = 1;")


def test_a_folder_must_be_there_and_a_half_surrogate_does_no_harm(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such folder"):
        _page.write_page(tmp_path / "none" / "a.html", title="", script="", style="", data={})
    assert _page.write_page(tmp_path / "a.html", title="\ud800", script="", style="", data={}) is None
    assert "<title>?</title>" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_said_before_the_view_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a link; the dashboard takes long to be drawn."""
    (tmp_path / "link.html").symlink_to("victim.html")
    org = b24.Org(b24.normalize_colleagues([{"id": 1}]), b24.normalize_departments([{"id": 1, "name": "Acme"}]))
    views = (
        b24.widgets.Explorer(org.people),
        b24.widgets.OrgChart(org),
        b24.widgets.Activity(org, at="2026-03-01T09:00Z"),
    )
    for module in (_activity_file, _explorer_file, _orgchart):
        monkeypatch.setattr(module, "static", lambda _: pytest.fail("made"))
    for view in views:
        with pytest.raises(ValueError, match=r"link\.html is a link"):
            view.to_html(tmp_path / "link.html")
    assert [file.name for file in tmp_path.iterdir()] == ["link.html"]


@pytest.mark.parametrize("form", ["{}", "{}x.html", "rest/9/x.{}"])
def test_a_webhook_in_place_of_a_file_is_not_repeated(tmp_path: Path, form: str, secret: str) -> None:
    planted = Hidden(form.format(f"https://acme.bitrix24.com/rest/9/{secret}/" if form[0] == "{" else secret))
    activity = b24.widgets.Activity(b24.normalize_colleagues([{"id": 1}]), at="2026-03-01T09:00Z")
    for write in (activity.to_html, activity.save):
        with pytest.raises(ValueError, match="the address of a portal, not a path") as caught:
            write(tmp_path / planted.value)
        assert secret not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_json_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        _page.embedded(float("nan"))
