"""The picture of the talk in docs/pictures: what the simulated phone shows (`make screens` runs this file by name)."""

import html
import re
from datetime import timedelta
from pathlib import Path

import time_machine
from playwright.sync_api import sync_playwright

from gatepost.core.clock import now
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE
from tests.whatsapp.platform import Phone

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "whatsapp-phone.png"

BOLD = re.compile(r"\*(.+?)\*")  # as WhatsApp shows it

STYLE = """
body { margin: 0; background: #e9e4dc; font: 15px/1.35 "Noto Sans", sans-serif; color: #1d1b18; }
header { background: #1f4d3d; color: #fff; padding: 12px 16px; font-weight: 600; }
header small { display: block; font-weight: 400; opacity: .8; }
main { padding: 12px; display: grid; gap: 8px; }
.bubble { max-width: 82%; padding: 8px 10px; border-radius: 12px; background: #fff; white-space: pre-wrap;
  overflow-wrap: anywhere; justify-self: start; position: relative; }
.mine { background: #d5eec9; justify-self: end; }
.quote { border-inline-start: 3px solid #6aa58a; padding-inline-start: 8px; color: #5b564e; font-size: 13px;
  display: block; margin-block-end: 4px; }
.buttons { display: grid; gap: 4px; justify-self: start; width: 82%; }
.buttons span { background: #fff; border-radius: 10px; padding: 8px; text-align: center; color: #1f4d3d;
  font-weight: 600; }
.mark { position: absolute; inset-block-end: -9px; inset-inline-start: 10px; background: #fff; border-radius: 10px;
  padding: 0 6px; font-size: 13px; }
"""


def as_page(phone: Phone, *, title: str) -> str:
    """The phone's screen as an HTML page: bubbles with what they quote, reactions, and buttons below."""
    words = {one.wamid: one.text.replace("*", "") for one in phone.screen}
    parts = []
    for one in phone.screen:
        quoted = words.get(one.quotes, "")
        quote = f'<span class="quote">{html.escape(quoted[:70])}{"…" if quoted[70:] else ""}</span>' if quoted else ""
        mark = f'<span class="mark">{"".join(one.reactions.values())}</span>' if one.reactions else ""
        side = "bubble mine" if one.is_mine else "bubble"
        if one.text:
            said = BOLD.sub(r"<b>\1</b>", html.escape(one.text))
            parts.append(f'<div class="{side}">{quote}{said}{mark}</div>')
        if one.choices:
            rows = "".join(f"<span>{html.escape(title)}</span>" for title in one.choices)
            parts.append(f'<div class="buttons">{rows}</div>')
    head = f"<header>{html.escape(title)}<small>the school’s own number</small></header>"
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{head}<main>{''.join(parts)}</main>"


def test_take_the_picture(line):
    with time_machine.travel((now() + timedelta(days=1)).replace(hour=10), tick=True):
        phone = line.joined(line.world.nadia)
        phone.says("Is it PE tomorrow? I cannot find the timetable.")
        line.works()
        phone.says("Mrs Hall is useless and everyone knows it.")
        line.works()
        for choice in ("Ask the school", "Senior leadership"):
            phone.chooses(choice)
            line.works()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport=PHONE, device_scale_factor=2)
        page.set_content(as_page(phone, title=line.world.school.name))
        page.screenshot(path=PICTURE, full_page=True)
        browser.close()
    assert PICTURE.stat().st_size > 10_000
