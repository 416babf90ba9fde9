"""Makes digits.u8 from scikit-learn's wheel.

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
assert max(pixels) == 16
with open("digits.u8", "wb") as file:
    file.write(pixels)
