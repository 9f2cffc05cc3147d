"""Write the sample company anew, as the frames that a client loads: `python -m b24frame.demo.make_data data`."""

import argparse
from pathlib import Path

from b24frame.demo._sample import sample
from b24frame.demo.people import NOW
from b24frame.demo.server import portal


def main() -> None:
    """Load the company over HTTP, as from any portal, and write both frames."""
    from b24frame import _files, load_org

    parser = argparse.ArgumentParser(prog="python -m b24frame.demo.make_data", description=__doc__)
    parser.add_argument("folder", type=Path, help="where people.parquet and departments.parquet go")
    folder = parser.parse_args().folder
    with portal(sample()) as url:
        org = load_org(url, region="RU")
    for name, frame in (("people", org.people), ("departments", org.departments)):
        # These say when and where it was loaded: without them, the files are the same every time.
        frame.attrs["b24frame"] |= {"portal": "demo.example", "loaded_at": NOW.isoformat()}
        _files.write(frame, folder / f"{name}.parquet")


if __name__ == "__main__":
    main()
