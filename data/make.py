"""Make the sample company in this folder anew: `python data/make.py`."""

from pathlib import Path

import b24frame as b24

HERE = Path(__file__).parent
# These say when and where it was loaded: without them, the same seed gives the same files.
VOLATILE = {"portal": "demo.example", "loaded_at": b24.demo.NOW.isoformat()}


def main() -> None:
    """Load a seeded demo company of 300 people and write both frames."""
    with b24.demo.portal(people=300, seed=7, modern=False) as url:
        org = b24.load_org(url, region="RU")
    for name, frame in (("people", org.people), ("departments", org.departments)):
        frame.attrs["b24frame"] |= VOLATILE
        frame.to_parquet(HERE / f"{name}.parquet")


if __name__ == "__main__":
    main()
