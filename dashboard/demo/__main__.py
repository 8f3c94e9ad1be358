"""``python -m dashboard.demo``: write ``data/demo``, or a national-scale set elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.dataset import NAME, build, write
from dashboard.demo.national import Scale, write_national
from dashboard.i18n import number, t
from dashboard.settings import ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Write one of the two sets; 1 when the folder asked for is refused."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.demo", description=t("demo.help"))
    parser.add_argument("--national", metavar="OUT_DIR", type=Path, help=t("demo.help_national"))
    folder: Path | None = parser.parse_args(arguments).national
    if folder is None:
        out = ROOT / "data" / NAME
        size = write(out, build(Assumptions(), ROOT / "data", ROOT / "geo"))
    else:
        out = folder.resolve()
        if out.is_relative_to(ROOT):
            print(t("demo.inside", folder=folder))
            return 1
        size = write_national(out, Scale(), ROOT / "data")
    print(t("demo.written", folder=out, size=number(size / 1e6, 1)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
