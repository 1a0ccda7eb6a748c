"""A maker at a browser: tests and answers, the check of a version live, the package back, withdrawal and deletion."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect

from codequest.features.problems.importer import import_folder, import_packages
from codequest.features.problems.written import Beginning
from codequest.protocol.actor import Role
from tests.browser.conftest import OpenPage
from tests.browser.looks import PHONE, troubles
from tests.browser.people import Person, becomes, sign_in
from tests.support.backend import write_package
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser

LIAR = {"submissions__accepted__liar.py": "print(1)\n", "submissions__wrong_answer__w.py": "print(1)\n"}


ENDLESS = {f"submissions__time_limit_exceeded__{name}.py": "while True: pass\n" for name in "tuv"}


async def prepare(site: LiveServer, folder: Path, **more: str) -> None:
    """A problem of ines', and somebody else who makes problems."""
    ines = await site.add_person("ines", Role.INSTRUCTOR)
    await site.add_person("tim", Role.INSTRUCTOR)
    root = write_package(folder, "double", **LIAR, **more)
    await import_packages(site.runner, [root], beginning=Beginning("public", ines))


@pytest.mark.judge
async def test_a_maker_checks_a_version_and_sees_it_happen(
    site: LiveServer, judge: object, open_page: OpenPage, tmp_path: Path
) -> None:
    await prepare(site, tmp_path)
    page, other = await open_page(), await open_page()
    for one in (page, other):
        await sign_in(one, "ines")
    await page.goto("/problems/double")
    await page.get_by_role("link", name="Versions, tests and checks").click()
    await expect(page.get_by_role("heading", name="Versions of Double")).to_be_visible()
    await other.goto("/problems/double/versions")
    check = page.get_by_role("button", name="Check this version")
    await expect(check).to_be_enabled()
    await expect(other.get_by_role("row", name="accepted/liar.py")).to_contain_text("not judged yet")

    async def judges() -> int:
        answer = await page.request.get("/api/v1/languages")
        return int((await answer.json())["data"]["judges"])

    await becomes(judges, 1)
    await check.click()
    # Both windows are told, the one that did not begin it without a reload.
    for one in (page, other):
        await expect(one.get_by_text("4 of 4 done, 1 not as the package says")).to_be_visible()
        await expect(one.get_by_text("2 inputs accepted by 1 input validator")).to_be_visible()
        liar = one.get_by_role("row", name="accepted/liar.py")
        await expect(liar).to_contain_text("WA")
        await expect(liar).to_contain_text("may only be AC")
        await expect(one.get_by_role("row", name="accepted/a.py")).to_contain_text("AC")
        await expect(one.get_by_role("progressbar")).to_have_count(0)
    await expect(check).to_be_enabled()
    assert not await troubles(page)


@pytest.mark.judge
async def test_a_maker_takes_the_time_limit_that_a_check_found(
    site: LiveServer, judge: object, open_page: OpenPage, tmp_path: Path
) -> None:
    ines = await site.add_person("ines", Role.INSTRUCTOR)
    root = write_package(tmp_path, "double")
    said = root / "problem.yaml"
    said.write_text(said.read_text().replace("time_limit: 2.0", "time_resolution: 0.5"))
    await import_folder(site.runner.ports, root, Beginning("public", ines))
    page = await open_page()
    await page.set_viewport_size(PHONE)
    await sign_in(page, "ines")
    await page.goto("/problems/double/versions")
    await expect(page.get_by_text("The package gives none; 2 s stands in for it.")).to_be_visible()
    take = page.get_by_role("button", name="Set the limit")
    await expect(take).to_be_disabled()
    await page.get_by_role("button", name="Check this version").click()
    await expect(page.get_by_text("0.5 s would follow from the jury's submissions.")).to_be_visible()
    await expect(page.get_by_label("Seconds")).to_have_value("0.5")
    await take.click()
    await expect(page.get_by_text("0.5 s stands in for it.")).to_be_visible()
    await expect(page.get_by_role("row", name="newest")).to_contain_text("0.5 s")
    assert not await troubles(page)


@pytest.mark.judge
async def test_a_check_is_stopped_where_it_is(
    site: LiveServer, judge: object, open_page: OpenPage, tmp_path: Path
) -> None:
    await prepare(site, tmp_path, **ENDLESS)
    page = await open_page()
    await sign_in(page, "ines")
    await page.goto("/problems/double/versions")
    check, stop = (page.get_by_role("button", name=name) for name in ("Check this version", "Stop"))
    await expect(check).to_be_enabled()

    async def judges() -> int:
        answer = await page.request.get("/api/v1/languages")
        return int((await answer.json())["data"]["judges"])

    await becomes(judges, 1)
    await check.click()
    await stop.click()
    await expect(check).to_be_enabled()
    await expect(page.get_by_text(re.compile(r"of 7 done, \d not judged, "))).to_be_visible()
    await expect(page.get_by_role("progressbar")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("stopped").first).to_be_visible()
    assert not await troubles(page)


async def test_a_maker_looks_at_a_test_and_takes_the_package_home(
    site: LiveServer, open_page: OpenPage, tmp_path: Path
) -> None:
    await prepare(site, tmp_path)
    page = await open_page()
    await sign_in(page, "ines")
    await page.goto("/problems/double/versions")
    await page.get_by_role("link", name="secret/01").click()
    shown = page.get_by_role("dialog")
    await expect(shown.get_by_label("Input")).to_have_text("21")
    await expect(shown.get_by_label("Answer")).to_have_text("42")
    assert "test=2" in page.url
    await page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download version").click()
    download = await coming.value
    assert download.suggested_filename.startswith("double-")
    content = (await download.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert zipped.read("double/data/secret/01.ans") == b"42\n"
    again = {"name": "double.zip", "mimeType": "application/zip", "buffer": content}
    await page.goto("/problems/import")
    await page.locator("input[type=file]").set_input_files(again)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_text("Nothing new: the problem is as it was")).to_be_visible()

    phone = await open_page(color_scheme="dark")
    await phone.set_viewport_size(PHONE)
    await sign_in(phone, "ines")
    await phone.goto("/problems/double/versions")
    await expect(phone.get_by_role("link", name="secret/01")).to_be_visible()
    assert not await troubles(phone)

    stranger = await open_page()
    await sign_in(stranger, "tim")
    await stranger.goto("/problems/double")
    await expect(stranger.get_by_role("heading", name="Double")).to_be_visible()
    await expect(stranger.get_by_role("link", name="Versions, tests and checks")).to_have_count(0)
    await stranger.goto("/problems/double/versions")
    await expect(stranger.get_by_text("42")).to_have_count(0)
    await expect(stranger.get_by_role("link", name="Download version")).to_have_count(0)


async def test_a_maker_withdraws_a_problem_brings_it_back_and_deletes_it(
    site: LiveServer, open_page: OpenPage, tmp_path: Path
) -> None:
    await prepare(site, tmp_path)
    await site.add_person("boss", Role.ADMIN)
    page, anybody = await open_page(), await open_page()
    await sign_in(page, "ines")
    maker = Person(page, "Ines")
    await page.goto("/problems/double/versions")
    await maker.do("Withdraw")
    await expect(page.get_by_text("This problem is withdrawn")).to_be_visible()
    await expect(page.get_by_role("link", name="secret/01")).to_be_visible()
    await anybody.goto("/problems")
    await expect(anybody.get_by_role("link", name="Cuckoo Clock")).to_be_visible()
    await expect(anybody.get_by_role("link", name="Double")).to_have_count(0)
    await page.goto("/problems?visibility=withdrawn")
    await page.get_by_role("link", name="Double").click()
    await page.get_by_role("link", name="Versions, tests and checks").click()
    await maker.button("Bring back").click()
    await expect(page.get_by_text("This problem is withdrawn")).to_have_count(0)
    await anybody.reload()
    await expect(anybody.get_by_role("link", name="Double")).to_be_visible()
    await maker.do("Delete")
    await expect(page.get_by_role("heading", level=1, name="Problems")).to_be_visible()
    await expect(page.get_by_role("link", name="Cuckoo Clock")).to_be_visible()
    await expect(page.get_by_role("link", name="Double")).to_have_count(0)

    admin = await open_page()
    await sign_in(admin, "boss")
    await admin.goto("/admin/log")
    rows = admin.get_by_role("row").filter(has_text="Ines")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("Deleted a problem")
    await admin.get_by_label("Which deeds").select_option("withdrawn")
    await expect(rows).to_have_count(1)
    assert not await troubles(admin)
    # What is done meanwhile stands there by itself.
    await admin.get_by_label("Which deeds").select_option("")
    await expect(rows).to_have_count(3)
    second = await open_page()
    await sign_in(second, "boss")
    await second.goto("/admin/live")
    await second.get_by_label("Shown on every page").fill("Back at noon.")
    await second.get_by_role("button", name="Tell everybody").click()
    await expect(admin.get_by_role("row", name="Told everybody")).to_contain_text("Back at noon.")
