"""Two programs measured in turn: what their times say of each other, and rows as CSV."""

import csv
import statistics


def compared(mine, other, peer):
    """Columns of both sides' ns per element over the rounds (medians), and of how many times as fast
    ours is: the median of the ratios and their quartiles."""
    ratios = [b / a for a, b in zip(mine, other)]
    low, middle, high = (statistics.quantiles(ratios, n=4, method="inclusive")
                         if len(ratios) > 1 else ratios * 3)
    times = {"ns_per_element": statistics.median(mine),
             f"{peer}_ns_per_element": statistics.median(other)}
    ratios = {"times_as_fast": middle, "quarter_below": low, "quarter_above": high}
    return ({column: f"{value:.4g}" for column, value in times.items()}
            | {column: f"{value:.3g}" for column, value in ratios.items()})


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
