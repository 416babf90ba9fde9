//! Random expressions, and inputs for them.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Error, Kind};

/// Functions of one number.
const CALLS: [&str; 24] = [
    "abs",
    "sign",
    "sqrt",
    "exp",
    "ln",
    "log1p",
    "expm1",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sinh",
    "cosh",
    "atan",
    "erf",
    "floor",
    "round",
    "sigmoid",
    "softplus",
    "gelu",
    "silu",
    "mish",
    "hard_swish",
    "gaussian",
];

const NUMBERS: [&str; 12] = [
    "0", "1", "2", "3", "0.5", "0.1", "1.5", "10", "pi", "e", "1e-3", "100",
];

/// How deep they are.
const DEPTH: u32 = 4;

/// A source of expressions.
pub struct Random {
    noise: Noise,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Random {
            noise: Noise::new(seed ^ 0x5eed),
        }
    }

    /// A number below this one.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.noise.uniform() * count as f64) as usize).min(count - 1)
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// A random expression as text, in x, a and b.
    pub fn text(&mut self) -> String {
        self.expression(DEPTH)
    }

    /// A random expression with values of its parameters.
    pub fn kind(&mut self) -> Result<Kind, Error> {
        let text = self.text();
        let [a, b] = [(); 2].map(|()| self.noise.normal() as f32);
        Kind::custom("random", &text, &[("a", a), ("b", b)])
    }

    fn expression(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match self.below(10) {
                0..6 => "x".into(),
                6 => "a".into(),
                7 => "b".into(),
                _ => self.of(&NUMBERS).into(),
            };
        }
        let side = |random: &mut Self| {
            let lower = random.below(depth as usize) as u32;
            random.expression(lower)
        };
        let one = side(self);
        match self.below(16) {
            0..5 => format!("{}({one})", self.of(&CALLS)),
            5 => format!("elu({one}, alpha=0.5)"),
            6 => format!("-({one})"),
            7 => format!("({one})^{}", self.of(&["2", "3", "-1", "0.5", "-2", "1.7"])),
            8 => format!("{}({one}, {})", self.of(&["min", "max"]), side(self)),
            9 => {
                let (relation, two) = (self.of(&["<", "<=", ">", ">="]), side(self));
                let (a, b) = (side(self), side(self));
                format!("where({one} {relation} {two}, {a}, {b})")
            }
            10 => format!("({one}) / (1 + ({})^2)", side(self)),
            _ => {
                let sign = self.of(&["+", "-", "*", "*", "/"]);
                format!("({one}) {sign} ({})", side(self))
            }
        }
    }

    /// Numbers of usual size, of all sizes, zeros, NaN and infinities.
    pub fn inputs(&mut self, count: usize) -> Vec<f32> {
        let special = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
        ];
        let rest = count - special.len();
        let noise = (0..rest).map(|i| {
            let normal = self.noise.normal();
            let scale = match i % 4 {
                0 => 10f64.powi(self.below(17) as i32 - 8),
                _ => 2.0,
            };
            (normal * scale) as f32
        });
        noise
            .collect::<Vec<f32>>()
            .into_iter()
            .chain(special)
            .collect()
    }
}
