"""The command `python -m docs.site`: writes the pages, has Zensical build them, and checks every link."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from docs.site.link_check import broken_links
from docs.site.pages import write_pages

ROOT = Path(__file__).parents[2]


def main() -> int:
    """The exit code: 0 if the site was built and each link in it leads somewhere."""
    parser = argparse.ArgumentParser(prog="python -m docs.site", description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "site", help="default: build/site")
    folder = parser.parse_args().into.resolve()
    html = build(folder)
    broken = broken_links(html)
    for page, link, reason in broken:
        print(f"{page}: {link}: {reason}", file=sys.stderr)
    pages = sum(1 for _ in html.rglob("*.html"))
    print(f"{pages} pages in {html}; {len(broken)} broken links")
    return int(bool(broken))


def build(folder: Path) -> Path:
    """Build everything in a folder, whatever it held before, and return the folder of the HTML.

    Raises CalledProcessError if Zensical has something to say against a page.
    """
    shutil.rmtree(folder, ignore_errors=True)
    write_pages(folder)
    command = (sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", "zensical.toml")
    subprocess.run(command, cwd=folder, check=True)
    return folder / "html"


if __name__ == "__main__":
    sys.exit(main())
