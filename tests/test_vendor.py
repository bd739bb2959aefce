"""What came from others is exactly what ``vendor.toml`` says, with its licence beside it."""

import hashlib
import tomllib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parent.parent / "static" / "vendor"
PACKAGES = tomllib.loads((VENDOR / "vendor.toml").read_text())["package"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])
def test_vendored_package_matches_its_record_byte_for_byte(package):
    folder = VENDOR / package["folder"]
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == package["sha256"]
    assert "LICENSE" in found
    assert package["folder"].endswith(package["version"])


def test_vendor_folder_holds_nothing_unrecorded():
    assert {path.name for path in VENDOR.iterdir()} == {
        "vendor.toml",
        *(package["folder"] for package in PACKAGES),
    }
