"""What came from others is exactly what ``vendor.toml`` says, with its licence beside it."""

import hashlib
import tomllib
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FOLDERS = (TESTS.parent / "static" / "vendor", TESTS / "vendor")
PACKAGES = [
    (folder, package)
    for folder in FOLDERS
    for package in tomllib.loads((folder / "vendor.toml").read_text())["package"]
]


@pytest.mark.parametrize(
    ("within", "package"), PACKAGES, ids=[package["folder"] for _within, package in PACKAGES]
)
def test_vendored_package_matches_its_record_byte_for_byte(within, package):
    folder = within / package["folder"]
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == package["sha256"]
    assert "LICENSE" in found
    assert package["folder"].endswith(package["version"])


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "tests"])
def test_vendor_folder_holds_nothing_unrecorded(folder):
    recorded = {package["folder"] for within, package in PACKAGES if within == folder}
    assert {path.name for path in folder.iterdir()} == {"vendor.toml", *recorded}
