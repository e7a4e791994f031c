"""Packs: what is in one is listed and signed, and one altered byte is found and named."""

import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gatepost.core.packs import NoPack, PublicKey, Signer, check, make_pack
from gatepost.core.packs.command import main_verify
from gatepost.core.packs.making import canonical

SIGNER, OTHER = Signer(b"\x01" * 32), Signer(b"\x02" * 32)
FILES = {"case.json": b'{"words":"hello"}', "case.pdf": b"%PDF-1.7 pages", "evidence/01.png": b"\x89PNG picture"}
ABOUT = {"what": "Evidence pack", "reference": "AB12-CD34", "school": "Hazel Lane", "made_at": "2026-11-23"}
EVERY_PART = [*FILES, "manifest.json", "manifest.sig", "public-key.pem"]


def pack_at(folder: Path, files: dict[str, bytes] | None = None, signer: Signer = SIGNER) -> Path:
    path = folder / "pack.zip"
    path.write_bytes(make_pack(FILES if files is None else files, ABOUT, signer=signer))
    return path


def altered(path: Path, part: str, change) -> Path:
    """The pack with one part changed, packed again as anybody could."""
    with zipfile.ZipFile(path) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    parts[part] = change(parts[part])
    if parts[part] is None:
        del parts[part]
    with zipfile.ZipFile(path, "w") as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return path


def verify(*arguments: object) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    status = main_verify([str(one) for one in arguments], out, err)
    return status, out.getvalue() + err.getvalue()


def test_a_pack_as_it_was_made_is_whole(tmp_path: Path) -> None:
    status, said = verify(pack_at(tmp_path))
    assert status == 0
    assert "Whole: 3 files" in said
    assert SIGNER.public.as_hex in said
    assert "Evidence pack, AB12-CD34, Hazel Lane, 2026-11-23" in said


def test_the_same_files_make_the_same_bytes() -> None:
    assert make_pack(FILES, ABOUT, signer=SIGNER) == make_pack(dict(reversed(FILES.items())), ABOUT, signer=SIGNER)


@pytest.mark.parametrize("part", EVERY_PART)
def test_one_flipped_bit_in_any_part_is_found_and_the_part_is_named(tmp_path: Path, part: str) -> None:
    whole = pack_at(tmp_path)
    length = len(zipfile.ZipFile(whole).read(part))
    for place in {0, length // 2, length - 1}:
        path = altered(pack_at(tmp_path), part, lambda c, p=place: c[:p] + bytes([c[p] ^ 1]) + c[p + 1 :])
        status, said = verify(path)
        if part == "public-key.pem" and status == 0:
            assert place == length - 1  # the end of its last line: the key in it is the same
            continue
        assert status == 1
        assert part in said


@pytest.mark.parametrize("part", EVERY_PART)
def test_a_part_that_was_taken_out_is_missed(tmp_path: Path, part: str) -> None:
    status, said = verify(altered(pack_at(tmp_path), part, lambda content: None))
    assert status == 1
    assert f"{part} is missing" in said


def test_every_byte_of_the_zip_that_holds_a_part_counts(tmp_path: Path) -> None:
    """Flipped where it lies, so that the zip's own checksum does not fit either: found all the same, and no crash."""
    whole = pack_at(tmp_path).read_bytes()
    for name, content in FILES.items():
        place = whole.index(content) + 3
        path = tmp_path / "flipped.zip"
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        status, said = verify(path)
        assert (status, f"{name} was altered." in said) == (1, True)


def test_a_flip_anywhere_never_crashes_and_never_passes_with_other_contents(tmp_path: Path) -> None:
    whole = pack_at(tmp_path).read_bytes()
    path = tmp_path / "flipped.zip"
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        status, _said = verify(path)
        assert status in (0, 1, 2)
        if status == 0:  # a date or a flag of the wrapping
            with zipfile.ZipFile(path) as pack:
                assert all(pack.read(name) == content for name, content in FILES.items())


def test_a_file_put_in_later_is_found(tmp_path: Path) -> None:
    path = pack_at(tmp_path)
    with zipfile.ZipFile(path, "a") as pack:
        pack.writestr("evidence/02.png", b"later")
    assert verify(path) == (1, verify(path)[1])
    assert "evidence/02.png was put in later" in verify(path)[1]


def test_a_file_changed_together_with_its_hash_does_not_fit_the_signature(tmp_path: Path) -> None:
    manifest = json.loads(zipfile.ZipFile(pack_at(tmp_path)).read("manifest.json"))
    forged = make_pack({**FILES, "case.json": b'{"words":"other"}'}, ABOUT, signer=SIGNER)
    (tmp_path / "forged.zip").write_bytes(forged)
    new = zipfile.ZipFile(tmp_path / "forged.zip").read("manifest.json")
    assert json.loads(new) != manifest
    path = altered(pack_at(tmp_path), "manifest.json", lambda _: new)
    path = altered(path, "case.json", lambda _: b'{"words":"other"}')
    status, said = verify(path)
    assert (status, "The signature does not fit" in said) == (1, True)


def test_a_pack_signed_anew_by_somebody_else_is_found_by_who_knows_the_key(tmp_path: Path) -> None:
    path = pack_at(tmp_path, {**FILES, "case.json": b'{"words":"other"}'}, signer=OTHER)
    key = tmp_path / "school.key"
    key.write_text(SIGNER.public.as_hex)
    assert verify(path)[0] == 0  # whole in itself: it says by which key
    assert "Compare this one" in verify(path)[1]
    status, said = verify(path, "--key", key)
    assert (status, "another key than the one you gave" in said) == (1, True)


@pytest.mark.parametrize("written", ["hex", "pem"])
def test_the_school_s_key_can_be_given_in_either_form(tmp_path: Path, written: str) -> None:
    key = tmp_path / "school.key"
    key.write_bytes(SIGNER.public.as_pem if written == "pem" else SIGNER.public.as_hex.encode() + b"\n")
    status, said = verify(pack_at(tmp_path), "--key", key)
    assert (status, "Signed with the key that you gave." in said) == (0, True)


def test_an_unpacked_pack_is_checked_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(pack_at(tmp_path)).extractall(folder)
    assert verify(folder)[0] == 0
    (folder / "case.pdf").write_bytes(b"other")
    assert verify(folder) == (1, verify(folder)[1])
    assert "case.pdf was altered." in verify(folder)[1]


def test_what_is_no_pack_is_said_so(tmp_path: Path) -> None:
    text, empty = tmp_path / "letter.txt", tmp_path / "empty.zip"
    text.write_text("hello")
    zipfile.ZipFile(empty, "w").close()
    for path, words in ((text, "no zip file"), (empty, "no pack"), (tmp_path / "none.zip", "cannot be read")):
        status, said = verify(path)
        assert (status, words in said) == (2, True)
    rsa = generate_private_key(65537, 2048).public_key()
    bad = tmp_path / "bad.key"
    for content in (b"not a key", rsa.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)):
        bad.write_bytes(content)
        assert verify(pack_at(tmp_path), "--key", bad)[0] == 2
    assert verify()[0] == 2
    with pytest.raises(NoPack):
        check(text)


def test_a_file_that_unpacks_to_more_than_it_should_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = pack_at(tmp_path)
    with zipfile.ZipFile(path) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name, b"0" * 50_000_000 if name == "case.pdf" else content)
    assert "case.pdf was altered." in verify(path)[1]


@pytest.mark.parametrize("name", ["manifest.json", "/etc/passwd", "../up", "a/../b", "a\\b", "", "a//b"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be called"):
        make_pack({name: b""}, ABOUT, signer=SIGNER)


def test_a_key_reads_back_from_both_forms() -> None:
    assert PublicKey.read(SIGNER.public.as_pem.decode()).raw == SIGNER.public.raw
    assert PublicKey.read(SIGNER.public.as_hex.upper()).raw == SIGNER.public.raw


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_another_program_can_check_the_signature(tmp_path: Path) -> None:
    zipfile.ZipFile(pack_at(tmp_path)).extractall(tmp_path)
    steps = (
        "openssl dgst -sha256 -binary manifest.json > digest && "
        "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in digest -sigfile manifest.sig"
    )
    done = subprocess.run(["sh", "-c", steps], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def signed_by_anybody(folder: Path, files: list[dict[str, object]], **about: str) -> Path:
    """A pack with a list of files that we would never write, and a signature that fits it."""
    manifest = canonical({**ABOUT, **about, "format": 1, "key": OTHER.public.raw.hex(), "files": files})
    own = {"manifest.json": manifest, "manifest.sig": OTHER.sign(manifest), "public-key.pem": OTHER.public.as_pem}
    with zipfile.ZipFile(folder / "odd.zip", "w") as pack:
        for name, content in own.items():
            pack.writestr(name, content)
        pack.writestr("case.json", b"{}")
    return folder / "odd.zip"


@pytest.mark.parametrize(
    "listed",
    [
        {"name": "case.json", "bytes": "2", "sha256": "00"},
        {"name": "case.json", "bytes": 2.0, "sha256": "00"},
        {"name": ["case.json"], "bytes": 2, "sha256": "00"},
        {"name": "case.json", "bytes": True, "sha256": "00"},
    ],
)
def test_a_list_of_files_of_another_kind_is_told_as_altered(tmp_path: Path, listed: dict[str, object]) -> None:
    status, said = verify(signed_by_anybody(tmp_path, [listed]))
    assert status == 1
    assert "manifest.json was altered" in said


def test_nothing_in_a_pack_can_paint_over_the_answer(tmp_path: Path) -> None:
    whole = "\x1b[2J\nWhole: 3 files, each as it was when the pack was signed.\nSigned with the key that you gave."
    status, said = verify(signed_by_anybody(tmp_path, [], school=whole))
    assert status == 1
    assert "\x1b" not in said
    assert not any(line.startswith(("Whole", "Signed")) for line in said.splitlines())
