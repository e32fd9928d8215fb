"""``make sbom``: the bill of materials, as CycloneDX JSON in ``build/``.

Made from the lock (versions and hashes) and from what is installed (licences, who needs whom). The tools at
hand read one of both: cyclonedx-py's "requirements" knows no licences, its "environment" no hashes. Its
library, which knows the format, is used here.
"""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from clinic.problems import PROJECT_ROOT

OUT = PROJECT_ROOT / "build" / "sbom.json"
LOCKS = ("runtime.txt", "dev.txt")
_PIN = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,.-]*\])?==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\$")
_HASH = re.compile(r"^    --hash=sha256:(?P<digest>[0-9a-f]{64})(?: \\)?$")
_LONG_LICENCE = 100
"""Longer than a licence's name: some packages give the whole text in its place."""


class LockError(Exception):
    """Raised when what is installed is not what the lock names, or a pin has no hash."""


@dataclass(frozen=True)
class Pin:
    """A package of the lock: the hashes of all files that may be installed for it, here or elsewhere."""

    name: str
    version: str
    hashes: tuple[str, ...]
    applies: bool


def main() -> int:
    """Write the bill; return the exit code."""
    try:
        content = bill(PROJECT_ROOT)
    except LockError as error:
        print(error, file=sys.stderr)
        return 1
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(content, encoding="utf-8")
    print(OUT.relative_to(PROJECT_ROOT))
    return 0


def bill(root: Path) -> str:
    """Return the bill of everything that the lock names and this machine has installed.

    Raises:
        LockError: when another version is installed than the lock names, none, or a pin has no hash.
    """
    runtime, every = (pins((root / "requirements" / name).read_text(encoding="utf-8")) for name in LOCKS)
    own = Component(
        name="mbc-guide", version=_own_version(root), type=ComponentType.APPLICATION, bom_ref="mbc-guide"
    )
    components = {
        name: _component(pin, ComponentScope.REQUIRED if name in runtime else ComponentScope.OPTIONAL)
        for name, pin in sorted(every.items())
        if pin.applies
    }
    bom = Bom(
        components=components.values(),
        serial_number=uuid.uuid5(uuid.NAMESPACE_OID, repr(sorted(every.items()))),
    )
    bom.metadata.component = own
    bom.register_dependency(own, components.values())
    for name, component in components.items():
        needed = {need for need in _needs(name) if need in components}
        bom.register_dependency(component, [components[need] for need in sorted(needed)])
    return str(JsonV1Dot6(bom).output_as_string(indent=2))


def pins(lock: str) -> Mapping[str, Pin]:
    """Return every pin of a compiled requirements file, by its canonical name.

    Raises:
        LockError: when a pin has no hash.
    """
    found: dict[str, Pin] = {}
    current: re.Match[str] | None = None
    hashes: list[str] = []
    for line in [*lock.splitlines(), "end==0 \\"]:
        pin, digest = _PIN.match(line), _HASH.match(line)
        if digest:
            hashes.append(digest["digest"])
        elif pin or (line and line[0] not in " #"):
            if pin is None:
                raise LockError(f"the lock holds something else than pins with hashes: {line}")
            if current:
                if not hashes:
                    raise LockError(f"the lock holds no hash of {current['name']}")
                one = _pin(current, hashes)
                if one.applies or one.name not in found:
                    found[one.name] = one
            current, hashes = pin, []
    return found


def _pin(matched: re.Match[str], hashes: list[str]) -> Pin:
    marker = matched["marker"]
    applies = marker is None or Marker(marker).evaluate()
    return Pin(canonicalize_name(matched["name"]), matched["version"], tuple(hashes), applies)


def _component(pin: Pin, scope: ComponentScope) -> Component:
    try:
        installed = metadata.metadata(pin.name)
    except metadata.PackageNotFoundError as error:
        raise LockError(f"{pin.name} {pin.version} is not installed: make setup") from error
    if installed["Version"] != pin.version:
        raise LockError(f"{pin.name} is installed as {installed['Version']}, not {pin.version}: make setup")
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        scope=scope,
        purl=PackageURL("pypi", name=pin.name, version=pin.version),
        bom_ref=f"{pin.name}=={pin.version}",
        description=installed["Summary"],
        licenses=_licences(installed),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in sorted(set(pin.hashes))],
    )


def _licences(installed: metadata.PackageMetadata) -> list[License]:
    """Return a package's licence as it states it: an SPDX expression, a name, or a classifier; or none."""
    given = installed.get_all("License-Expression") or []
    name = (installed.get_all("License") or [""])[0].strip()
    given += [name] if 0 < len(name) <= _LONG_LICENCE and name.upper() != "UNKNOWN" else []
    classifiers = installed.get_all("Classifier") or []
    given += [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License :: ")]
    return [LicenseFactory().make_from_string(given[0])] if given else []


def _needs(name: str) -> Iterator[str]:
    for line in metadata.requires(name) or []:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield canonicalize_name(need.name)


def _own_version(root: Path) -> str:
    found = re.search(r'^version = "(.+)"$', (root / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    if not found:
        raise LockError("pyproject.toml names no version")
    return found[1]


if __name__ == "__main__":
    sys.exit(main())
