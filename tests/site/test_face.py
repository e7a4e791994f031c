"""Rules about the face that a reader of one file would not see: layers, directions, colours, scripts, weight."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

SOURCE = Path(__file__).parents[2] / "src/gatepost"
STATIC = SOURCE / "site/static/gatepost"
SHEETS = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
LAYERS = "@layer reset, tokens, base, layout, parts, pages;"

# Words that name a side of the screen. A language read from the right has them the other way round.
SIDES = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


def without_comments(css: str) -> str:
    """The sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def by_name(path: Path) -> str:
    """A short name for a test's parameter."""
    return "/".join(path.parts[-2:])


@pytest.mark.parametrize("sheet", SHEETS, ids=by_name)
def test_no_sheet_names_left_or_right(sheet):
    assert SIDES.findall(without_comments(sheet.read_text(encoding="utf-8"))) == []


def test_the_rule_about_sides_would_find_one():
    assert SIDES.search("a { margin-left: 4px; }")
    assert SIDES.search("a { text-align: right; }")
    assert SIDES.search("a{left:0}")
    assert not SIDES.search("a { margin-inline-start: 4px; text-align: start; }")


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=by_name)
def test_colours_are_named_in_tokens_only(sheet):
    css = without_comments(sheet.read_text(encoding="utf-8"))
    assert re.findall(r":[^;{}]*(?:#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\()", css) == []


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "gatepost.css"], ids=by_name)
def test_every_rule_stands_in_a_layer_and_nothing_is_imported(sheet):
    css = without_comments(sheet.read_text(encoding="utf-8"))
    assert "@import" not in css
    assert "url(" not in css
    depth = 0
    for block in re.findall(r"[^{}]*[{}]", css):
        if depth == 0 and block.strip():
            assert re.match(r"@layer (reset|tokens|base|layout|parts|pages) \{", block.strip()), block
        depth += 1 if block.endswith("{") else -1
    assert depth == 0


def test_every_name_that_a_sheet_uses_is_a_token():
    named = set(re.findall(r"(--[a-z0-9-]+):", "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)))
    used = {name for sheet in SHEETS for name in re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text(encoding="utf-8"))}
    assert used <= named


def shell_sheets() -> list[str]:
    """The names of the sheets that every page links, in their order."""
    links = (SOURCE / "site/templates/_stylesheets.html").read_text(encoding="utf-8")
    return re.findall(r"css/([\w-]+\.css)", links)


def test_the_order_of_the_layers_comes_first():
    assert LAYERS in (STATIC / "css/gatepost.css").read_text(encoding="utf-8")
    assert shell_sheets()[0] == "gatepost.css"
    assert set(shell_sheets()) <= {sheet.name for sheet in SHEETS}


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name not in shell_sheets()], ids=by_name)
def test_a_sheet_that_only_one_page_links_stays_in_the_layer_of_pages(sheet):
    assert set(re.findall(r"@layer (\w+)", sheet.read_text(encoding="utf-8"))) == {"pages"}


def test_the_service_worker_keeps_the_shell_and_nothing_else():
    worker = render_to_string("service-worker.js")
    kept = re.findall(r'^  "([^"]+)",$', worker, flags=re.M)
    assert [Path(address).name for address in kept if address.endswith(".css")] == shell_sheets()
    assert all(address.startswith("/static/gatepost/") for address in kept)
    assert "cache.put" not in worker


@pytest.mark.parametrize("template", TEMPLATES, ids=by_name)
def test_no_template_has_inline_script_or_style(template):
    html = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", template.read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r"\sstyle\s*=", html) == []
    assert re.findall(r"<style\b", html) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", html) == []
    assert re.findall(r"\shx-on", html) == []
    assert "javascript:" not in html
    for script in re.findall(r"<script\b[^>]*>(?!</script>)?", html):
        assert "src=" in script and "defer" in script, script


@pytest.mark.parametrize("template", TEMPLATES, ids=by_name)
def test_every_icon_a_template_asks_for_is_drawn(template):
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    asked = set(
        re.findall(r'"_icon\.html" with (?:[^%]*? )?name="([^"]+)"', template.read_text(encoding="utf-8"))
        + re.findall(r'"_(?:empty|notice)\.html" with (?:[^%]*? )?icon="([^"]+)"', template.read_text(encoding="utf-8"))
    )
    assert asked <= drawn


@pytest.mark.parametrize("template", TEMPLATES, ids=by_name)
def test_every_static_file_a_template_names_is_there(template):
    for name in re.findall(r"\{% static ['\"](gatepost/[^'\"]+)['\"]", template.read_text(encoding="utf-8")):
        assert (STATIC.parent / name).is_file(), name


def test_the_first_page_weighs_under_100_kilobytes():
    page = render_to_string("site/parts.html", {"icons": []})
    files = [page.encode()]
    for address in re.findall(r'(?:href|src)="/static/([^"#]+)', page):
        file = STATIC.parent / address
        if not file.is_file():
            from django.contrib.staticfiles import finders

            file = Path(str(finders.find(address)))
        if file.suffix != ".png":  # the picture for a home screen is fetched when somebody installs
            files.append(file.read_bytes())
    files = list(dict.fromkeys(files))
    weight = sum(len(gzip.compress(content, 6)) for content in files)
    assert weight < 100_000
