//! What the large file holds: a known pattern between two small tensors.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde_json::{Value, json};

/// The large tensor.
pub const NAME: &str = "model.up.weight";

/// The tensor before it: an odd number of bytes, so that no element after it is aligned.
const BEFORE: &[u8] = b"ids";

/// The tensor behind it.
const BEHIND: &[u8] = b"last";

/// Elements that are made or compared at a time.
const PIECE: u64 = 1 << 16;

/// The shape of the large tensor, `[3, columns]`.
pub struct Content {
    columns: u64,
}

impl Content {
    /// A tensor of bfloat16 of about so many bytes. The number of elements is odd, so that the
    /// last piece is a fraction of one.
    pub fn of_about(bytes: u64) -> Self {
        Content {
            columns: (bytes / 6) | 1,
        }
    }

    pub fn elements(&self) -> u64 {
        3 * self.columns
    }

    /// The bits of elements: each run of 65,536 has every pattern once, in an order that no shift
    /// of less than 2^32 elements leaves as it is.
    pub fn bits(i: u64) -> u16 {
        (i.wrapping_mul(40_503) + (i >> 16).wrapping_mul(12_345)) as u16
    }

    /// What a header says of the large tensor, with its first byte.
    pub fn entry(&self, first: u64) -> Value {
        json!({
            "dtype": "BF16",
            "shape": [3, self.columns],
            "data_offsets": [first, first + 2 * self.elements()],
        })
    }

    /// What the file says of itself.
    pub fn notes() -> Value {
        json!({ "format": "pt" })
    }

    /// Writes the file.
    pub fn write(&self, path: &Path) {
        let file = File::create(path).expect("a file");
        let mut out = BufWriter::new(file);
        let mut write = |bytes: &[u8]| out.write_all(bytes).expect("space on the disk");
        write(&self.start());
        self.for_each_piece(|piece| write(piece));
        write(BEHIND);
        out.flush().expect("space on the disk");
    }

    /// Checks that the file is as it was written.
    pub fn check(&self, path: &Path) {
        let mut file = BufReader::new(File::open(path).expect("the input"));
        let mut got = Vec::new();
        let mut check = |want: &[u8]| {
            got.resize(want.len(), 0);
            file.read_exact(&mut got).expect("as long as before");
            assert!(got == want, "the input was changed");
        };
        check(&self.start());
        self.for_each_piece(|piece| check(piece));
        check(BEHIND);
        let more = file.read(&mut [0]).expect("readable");
        assert_eq!(more, 0, "the input has grown");
    }

    /// All that stands before the large tensor.
    fn start(&self) -> Vec<u8> {
        let (before, behind) = (BEFORE.len() as u64, BEHIND.len() as u64);
        let end = before + 2 * self.elements();
        let header = json!({
            "__metadata__": Self::notes(),
            "ids": { "dtype": "U8", "shape": [before], "data_offsets": [0, before] },
            NAME: self.entry(before),
            "last": { "dtype": "F32", "shape": [], "data_offsets": [end, end + behind] },
        });
        let text = header.to_string();
        let length = (text.len() as u64).to_le_bytes();
        [&length[..], text.as_bytes(), BEFORE].concat()
    }

    fn for_each_piece(&self, mut then: impl FnMut(&[u8])) {
        let mut piece = Vec::new();
        for first in (0..self.elements()).step_by(PIECE as usize) {
            let end = self.elements().min(first + PIECE);
            piece.clear();
            piece.extend((first..end).flat_map(|i| Self::bits(i).to_le_bytes()));
            then(&piece);
        }
    }
}
