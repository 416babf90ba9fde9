"""Makes digits.u8 and labels.u8 from scikit-learn's wheel.

pip download scikit-learn==1.9.1 --no-deps
python extract.py scikit_learn-1.9.1-*.whl
"""

import gzip
import sys
import zipfile

wheel = zipfile.ZipFile(sys.argv[1])
text = gzip.decompress(wheel.read("sklearn/datasets/data/digits.csv.gz")).decode()
rows = [[int(float(cell)) for cell in line.split(",")] for line in text.split()]
assert len(rows) == 1797 and all(len(row) == 65 for row in rows)
pixels = bytes(cell for row in rows for cell in row[:64])
labels = bytes(row[64] for row in rows)
assert max(pixels) == 16 and max(labels) == 9
for name, cells in [("digits.u8", pixels), ("labels.u8", labels)]:
    with open(name, "wb") as file:
        file.write(cells)
