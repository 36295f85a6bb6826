"""Reads the files of a project of the package index, and the metadata of versions that the facts do not have yet."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from zipfile import BadZipFile

import requests
from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.tags import Tag
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version
from pypi_simple import DistributionPackage, NoMetadataError, NoSuchProjectError, PyPISimple
from remotezip import RemoteZip, RemoteZipError
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from envlint.compatibility.build import hub
from envlint.compatibility.build.facts import IndexProject, IndexVersion
from envlint.compatibility.build.read_index import requirement_name
from envlint.compatibility.pack import INDEX

TIMEOUT = 30.0
"""Seconds for which an answer is waited for."""
_PATIENCE = Retry(total=5, backoff_factor=1, status_forcelist=(429, 500, 502, 503, 504), allowed_methods=None)
"""One request at a time; an index that is busy says when to come back, and else is asked after 1, 2, 4, ... seconds."""
_SUBDIRS = (
    (re.compile(r"(many)?linux.*_x86_64"), ("linux-64",)),
    (re.compile(r"(many)?linux.*_aarch64"), ("linux-aarch64",)),
    (re.compile(r"macosx_.*_(x86_64|intel)"), ("osx-64",)),
    (re.compile(r"macosx_.*_arm64"), ("osx-arm64",)),
    (re.compile(r"macosx_.*_universal2"), ("osx-64", "osx-arm64")),
    (re.compile(r"win_amd64"), ("win-64",)),
    (re.compile(r"any"), ("any",)),
)
"""Platform tags, and where such wheels can be installed. musl's are left out: conda's platforms have glibc."""
_EXTRA = r"extra *== *[\"'](?P<extra>[^\"']+)[\"']"
_EXTRA_ALONE = re.compile(_EXTRA)
_EXTRA_LAST = re.compile(rf"(?P<rest>.+?) +and +{_EXTRA}")
_EXTRA_FIRST = re.compile(rf"{_EXTRA} +and +(?P<rest>.+)")


class Index:
    """A package index with the simple API (PEP 503, 691, 658, 700), asked politely and one thing at a time."""

    def __init__(self, address: str | None = None) -> None:
        """Without an address it is the one that pip is configured with, or else the public one."""
        configured = _pip_settings() if address is None else {}
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "envlint (compatibility data)"
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=_PATIENCE))
        if certificate := configured.get("cert"):
            self._session.verify = certificate
        found = address or configured.get("index-url")
        self._client = PyPISimple(found, session=self._session) if found else PyPISimple(session=self._session)

    def update(self, name: str, known: IndexProject | None, today: str) -> IndexProject | None:
        """A project with the files of today; the requirements of versions that are known already are not read again.

        None if the index does not have it and nothing is known. Raises OSError, of which the errors of requests are.
        """
        try:
            page = self._client.get_project_page(name, timeout=TIMEOUT)
        except NoSuchProjectError:
            return known
        versions = dict(known["versions"]) if known else {}
        spellings = {Version(text): text for text in versions}
        for version, files in _by_version(page.packages).items():
            text = spellings.get(version, str(version))
            versions[text] = self._version(files, versions.get(text))
        return IndexProject(as_of=today, versions=versions)

    def _version(self, files: list[_File], known: IndexVersion | None) -> IndexVersion:
        alive = [file for file in files if not file.package.is_yanked]
        found = _describe(alive or files)
        if not alive:
            found["yanked"] = True
        if not found["released"] and known:
            found["released"] = known["released"]
        if known is not None:
            if "requires" in known:
                found["requires"] = known["requires"]
            if "extras" in known:
                found["extras"] = known["extras"]
            return found
        wheels = [file for file in alive or files if file.tags]
        metadata = self._metadata(max(wheels, key=_File.telling).package) if wheels else None
        if metadata is not None:
            found["requires"], extras = _requirements(metadata)
            if extras:
                found["extras"] = extras
        return found

    def _metadata(self, wheel: DistributionPackage) -> bytes | None:
        """What a wheel says of itself, without the wheel; None where the index cannot give a part of a file."""
        if wheel.has_metadata:
            try:
                verify = bool(wheel.metadata_digests)  # PEP 658 allows for none
                return self._client.get_package_metadata_bytes(wheel, verify=verify, timeout=TIMEOUT)
            except NoMetadataError:
                pass  # promised, and not there
        try:
            with RemoteZip(wheel.url, session=self._session, timeout=TIMEOUT) as archive:
                name = next(
                    (each for each in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each)), ""
                )
                return archive.read(name) if name else None
        except (RemoteZipError, BadZipFile):
            return None


class _File:
    """A file of a release, and what its name says."""

    def __init__(self, package: DistributionPackage, version: Version, tags: frozenset[Tag]) -> None:
        self.package, self.version, self.tags = package, version, tags

    def telling(self) -> tuple[bool, bool, int, str]:
        """Ranks wheels: the metadata of one for Linux and the newest Python speaks for a release."""
        platforms = {subdir for tag in self.tags for subdir in _subdirs(tag)}
        newest = max(int(re.sub(r"\D", "", tag.interpreter)[1:] or 0) for tag in self.tags)
        return "linux-64" in platforms, "any" in platforms, newest, self.package.filename


def _by_version(packages: Iterable[DistributionPackage]) -> dict[Version, list[_File]]:
    """The final versions; files whose names say nothing are left out."""
    found: dict[Version, list[_File]] = {}
    for package in packages:
        try:
            if package.filename.endswith(".whl"):
                _, version, _, tags = parse_wheel_filename(package.filename)
            elif package.package_type == "sdist":
                (_, version), tags = _sdist(package), frozenset()
            else:
                continue
        except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
            continue
        if not (version.is_prerelease or version.is_devrelease or version.local):
            found.setdefault(version, []).append(_File(package, version, tags))
    return found


def _sdist(package: DistributionPackage) -> tuple[str, Version]:
    if package.filename.endswith((".tar.gz", ".zip")):
        return parse_sdist_filename(package.filename)
    return package.project or "", Version(package.version or "")


def _describe(files: list[_File]) -> IndexVersion:
    """What the files of a release say of where it can be installed."""
    wheels: dict[str, list[str]] = {}
    for file in files:
        for tag in sorted(file.tags, key=str):
            for subdir in _subdirs(tag):
                made_for = wheels.setdefault(subdir, [])
                if (python := _python(tag)) and python not in made_for:
                    made_for.append(python)
    asked = [file.package.requires_python for file in sorted(files, key=lambda file: not file.tags)]
    uploads = [file.package.upload_time for file in files if file.package.upload_time is not None]
    return IndexVersion(
        requires_python=next(filter(None, asked), None),
        wheels={subdir: sorted(made_for, key=_by_number) for subdir, made_for in sorted(wheels.items()) if made_for},
        sdist=any(not file.tags for file in files),
        released=min(uploads).date().isoformat() if uploads else "",
    )


def _subdirs(tag: Tag) -> tuple[str, ...]:
    return next((subdirs for pattern, subdirs in _SUBDIRS if pattern.fullmatch(tag.platform)), ())


def _python(tag: Tag) -> str:
    """`3.12` for a wheel of one CPython, `>=3.8` for the stable ABI, `py3` for any; empty for other interpreters."""
    match = re.fullmatch(r"(cp|py)(\d)(\d*)", tag.interpreter)
    if match is None:
        return ""
    kind, major, minor = match.groups()
    if not minor:
        return f"py{major}" if kind == "py" else ""
    version = f"{major}.{minor}"
    if kind == "py" or tag.abi == "abi3":
        return f">={version}"
    return f"{version}t" if tag.abi.endswith("t") else version


def _by_number(python: str) -> tuple[list[int], str]:
    return [int(digits) for digits in re.findall(r"\d+", python)], python


def _requirements(metadata: bytes) -> tuple[list[str], dict[str, list[str]]]:
    """What is always required, and what an extra adds that the pack knows something about."""
    always: list[str] = []
    extras: dict[str, list[str]] = {}
    for text in parse_email(metadata)[0].get("requires_dist", ()):
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        marker = str(requirement.marker or "")
        if "extra" not in marker:
            always.append(_written(requirement, marker))
            continue
        match = _EXTRA_ALONE.fullmatch(marker) or _EXTRA_LAST.fullmatch(marker) or _EXTRA_FIRST.fullmatch(marker)
        if match and requirement_name(text) in hub.names(INDEX):
            parts = match.groupdict()
            extras.setdefault(parts["extra"], []).append(_written(requirement, parts.get("rest", "")))
    return sorted(always), {extra: sorted(found) for extra, found in sorted(extras.items())}


def _written(requirement: Requirement, marker: str) -> str:
    return f"{requirement.name}{requirement.specifier}{f' ; {marker}' if marker else ''}"


def _pip_settings() -> dict[str, str]:
    """pip's `index-url` and `cert`, wherever they are configured; nothing without a pip."""
    asked = (sys.executable, "-m", "pip", "config", "list")
    done = subprocess.run(asked, capture_output=True, check=False, encoding="utf-8", errors="replace")
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):  # a later one counts more
        for line in done.stdout.splitlines():
            if match := re.fullmatch(rf"{section}\.(index-url|cert)='(.*)'", line):
                found[match[1]] = match[2]
    return found
