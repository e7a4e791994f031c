"""Mrs Evans at her desk: the office's own pages over HTTP, as a browser without scripts uses them."""

import re
from typing import Any

import httpx

from proofs.school import School


class Office:
    """A browser in which the demo's office is signed in. Close it when the proof is over."""

    def __init__(self, school: School, name: str = "Mrs Evans") -> None:
        base = school.gatepost.base
        self.browser = httpx.Client(base_url=base, follow_redirects=True, timeout=30, headers={"Origin": base})
        page = self.browser.get("/demo/").text
        form = next(part for part in page.split("<form")[1:] if name in part)
        self.browser.post("/demo/", data=fields_of(form)).raise_for_status()

    def page_to_end_place(self, mail: str) -> tuple[str, dict[str, str]]:
        """Where the office ends a member's place, and the form there: found by search, as the office finds it."""
        name = f"Member {'-'.join(re.findall('[0-9]+', mail))}"
        page = self.browser.get("/office/roll/", params={"q": mail}).text
        page = self.browser.get(self._link(page, "", name)).text
        if "/end/" not in page:
            page = self.browser.get(self._link(page, "/children/", "")).text
        ending = self._link(page, "/end/", name)
        return ending, fields_of(self.browser.get(ending).text.split("<main")[1])

    def end_place(self, ending: str, fields: dict[str, str]) -> None:
        """Press the button. Raises HTTPStatusError when it did not work."""
        answer = self.browser.post(ending, data={**fields, "reason": "They have moved away."}, follow_redirects=False)
        if answer.status_code >= 400:
            answer.raise_for_status()

    def close(self) -> None:
        """Close the browser."""
        self.browser.close()

    def _link(self, page: str, part: str, words: str) -> str:
        links: list[Any] = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.S)
        return str(next(path for path, text in links if part in path and words in text))


def fields_of(form: str) -> dict[str, str]:
    """The hidden fields of a form."""
    return dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form))
