"""The benchmark: ``make benchmark``, or a part of it, ``python -m benchmarks own-data-ours``.

Measures what was never measured or was made from something else, then prints the table of all and writes
``results.json``, ``results.md`` and the plots beside it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks import clinc150, latency, own_data, plots, table
from benchmarks.kept import RESULTS, Results
from benchmarks.part import run
from commands.progress import Progress

PARTS = {
    part.name: part
    for part in (
        clinc150.part("ours"),
        own_data.part("ours"),
        clinc150.part("stock"),
        own_data.part("stock"),
        latency.part(),  # the last: it runs the model that stock Rasa has trained on the own data
    )
}
INTRODUCTION = """# Benchmark

Written by `make benchmark`; versions, seeds, machine and all bins of confidence stand in `results.json`.
"Ours" is the pipeline of `config.yml`, on CLINC150 without its safety net; "stock" what `rasa init` writes,
100 epochs on one thread.
Processor time, of all threads together, is what to compare where others used the machine meanwhile.

On CLINC150 (variant "full", 100 out-of-scope examples to train on) the threshold is chosen on the official
validation splits: the one that stands best against 95% answered right and 75% of the foreign refused. On the
project's own data one half of `tests/validation` chooses, by the balance that `make threshold` explains, and
the other half tells. Errors are questions answered wrong, refused though within scope, or answered though
foreign. The calibration error is that of the surest intent, in 15 bins of equal width.

![Reliability](reliability.svg)
![Right answers against refused foreign questions](curve.svg)
![Which topics are confused](confusion.svg)
"""


def main() -> None:
    """Measure what is wanted and tell all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"all unless named: {', '.join(PARTS)}")
    parser.add_argument("--again", action="store_true", help="measure also what stands, training anew")
    parser.add_argument("--clinc150", help="path of CLINC150's data_full.json, which may be gzipped")
    options = parser.parse_args()
    unknown = sorted(set(options.parts) - set(PARTS))
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    if options.clinc150:
        os.environ[clinc150.VARIABLE] = options.clinc150
    results, progress = Results(RESULTS), Progress()
    done = [run(PARTS[name], results, progress, options.again) for name in options.parts or PARTS]
    report(results, RESULTS.parent)
    print("\n".join([table.table(results), *done]))


def report(results: Results, folder: Path) -> None:
    """Write the table, the curves and the plots of what was measured."""
    plots.draw(results, folder)
    parts = [
        INTRODUCTION,
        table.table(results),
        *(
            f"## {title}: every threshold\n\n{table.curve(results, name)}\n"
            for name, title in plots.SETS.items()
        ),
    ]
    (folder / "results.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
