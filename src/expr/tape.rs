//! An expression on slices: one operation after the other, on tiles that stay in the first-level
//! cache.

use super::callee::{Callee, Elementary};
use super::definition::Definition;
use super::functions::{Cosh, Cosine, Exponential, Ln, Ln1p, Root, Sine, Sinh, Tangent};
use super::graph::{Id, Node, Relation};
use super::line::Line;
use crate::act::Of;
use crate::body::Part;
use crate::cpu::{Loops, Operand};
use crate::reference::{self, Jet};

/// Numbers of a tile.
const TILE: usize = 256;

impl Elementary {
    fn loops(self) -> &'static dyn Loops {
        match self {
            Elementary::Sqrt => Of::<Root>::THIS,
            Elementary::Exp => Of::<Exponential>::THIS,
            Elementary::Ln => Of::<Ln>::THIS,
            Elementary::Ln1p => Of::<Ln1p>::THIS,
            Elementary::Sin => Of::<Sine>::THIS,
            Elementary::Cos => Of::<Cosine>::THIS,
            Elementary::Tan => Of::<Tangent>::THIS,
            Elementary::Sinh => Of::<Sinh>::THIS,
            Elementary::Cosh => Of::<Cosh>::THIS,
        }
    }
}

/// A line with a register for each operation, shared by those that are not needed at once.
struct Tape<'a> {
    line: &'a Line,
    registers: Vec<usize>,
    count: usize,
}

impl<'a> Tape<'a> {
    fn new(line: &'a Line) -> Self {
        let mut last: Vec<Id> = (0..line.nodes.len()).collect();
        for (id, node) in line.nodes.iter().enumerate() {
            node.operands().for_each(|operand| last[operand] = id);
        }
        let is_kept = |id: Id| {
            let constant = matches!(line.nodes[id], Node::Number(_) | Node::Param(_));
            constant || line.roots.contains(&id)
        };
        let (mut registers, mut free, mut count) = (Vec::new(), Vec::new(), 0);
        for (id, node) in line.nodes.iter().enumerate() {
            // Constants are filled in once, before all else.
            let constant = matches!(node, Node::Number(_) | Node::Param(_));
            let known = if constant { None } else { free.pop() };
            registers.push(known.unwrap_or_else(|| {
                count += 1;
                count - 1
            }));
            let mut operands: Vec<Id> = node.operands().collect();
            operands.sort_unstable();
            operands.dedup();
            let ends = |operand: &Id| last[*operand] == id && !is_kept(*operand);
            free.extend(
                operands
                    .into_iter()
                    .filter(ends)
                    .map(|operand| registers[operand]),
            );
        }
        Tape {
            line,
            registers,
            count,
        }
    }

    /// Writes the results at all of x.
    fn run<const N: usize>(&self, p: &[Operand<'_>], x: &[f32], mut out: [&mut [f32]; N]) {
        let mut room = vec![vec![0.0; TILE]; self.count];
        for (node, register) in self.line.nodes.iter().zip(&self.registers) {
            match node {
                Node::Number(constant) => room[*register].fill(constant.value() as f32),
                Node::Param(k) => {
                    if let Operand::One(value) = p[*k] {
                        room[*register].fill(value as f32);
                    }
                }
                _ => {}
            }
        }
        let mut start = 0;
        while start < x.len() {
            let end = (start + TILE).min(x.len());
            self.tile(p, x, start..end, &mut room);
            for (out, root) in out.iter_mut().zip(&self.line.roots) {
                let result = &room[self.registers[*root]][..end - start];
                for ((y, value), x) in out[start..end].iter_mut().zip(result).zip(&x[start..end]) {
                    *y = if x.is_nan() { *x } else { *value };
                }
            }
            start = end;
        }
    }

    fn tile(
        &self,
        p: &[Operand<'_>],
        x: &[f32],
        tile: std::ops::Range<usize>,
        room: &mut [Vec<f32>],
    ) {
        let count = tile.len();
        for (node, register) in self.line.nodes.iter().zip(&self.registers) {
            let mut out = std::mem::take(&mut room[*register]);
            let at = |id: Id| &room[self.registers[id]][..count];
            let y = &mut out[..count];
            match *node {
                Node::Number(_) => {}
                Node::X => y.copy_from_slice(&x[tile.clone()]),
                Node::Param(k) => {
                    if let Operand::Each(values) = p[k] {
                        y.copy_from_slice(&values[tile.clone()]);
                    }
                }
                Node::Neg(a) => one(at(a), y, |a| -a),
                Node::Add(a, b) => two(at(a), at(b), y, |a, b| a + b),
                Node::Sub(a, b) => two(at(a), at(b), y, |a, b| a - b),
                Node::Mul(a, b) => two(at(a), at(b), y, |a, b| a * b),
                Node::Div(a, b) => two(at(a), at(b), y, |a, b| a / b),
                Node::Power(a, n) => power(at(a), n, y),
                Node::Pow(a, b) => two(at(a), at(b), y, |a, b| {
                    super::eval::power_of(a.into(), b.into()) as f32
                }),
                Node::Call(callee, a) => call(callee, at(a), y),
                Node::Is(relation, a, b) => compare(relation, at(a), at(b), y),
                Node::Where(c, a, b) => {
                    let sides = at(a).iter().zip(at(b));
                    for ((y, c), (a, b)) in y.iter_mut().zip(at(c)).zip(sides) {
                        *y = if *c != 0.0 { *a } else { *b };
                    }
                }
            }
            room[*register] = out;
        }
    }
}

#[inline(always)]
fn one(a: &[f32], y: &mut [f32], f: impl Fn(f32) -> f32) {
    for (y, a) in y.iter_mut().zip(a) {
        *y = f(*a);
    }
}

#[inline(always)]
fn two(a: &[f32], b: &[f32], y: &mut [f32], f: impl Fn(f32, f32) -> f32) {
    for (y, (a, b)) in y.iter_mut().zip(a.iter().zip(b)) {
        *y = f(*a, *b);
    }
}

/// 1 where the relation holds, else 0.
fn compare(relation: Relation, a: &[f32], b: &[f32], y: &mut [f32]) {
    let number = |holds: bool| if holds { 1.0 } else { 0.0 };
    match relation {
        Relation::Less => two(a, b, y, |a, b| number(a < b)),
        Relation::LessEqual => two(a, b, y, |a, b| number(a <= b)),
        Relation::Equal => two(a, b, y, |a, b| number(a == b)),
        Relation::NotEqual => two(a, b, y, |a, b| number(a != b)),
    }
}

/// a^n
fn power(a: &[f32], n: i32, y: &mut [f32]) {
    match n {
        2 => one(a, y, |a| a * a),
        3 => one(a, y, |a| a * a * a),
        _ => one(a, y, |a| f64::from(a).powi(n) as f32),
    }
}

fn call(callee: Callee, x: &[f32], y: &mut [f32]) {
    match callee {
        Callee::Elementary(function) => function.loops().values(&[], x, y),
        Callee::Act(kind, order) => {
            let (loops, p) = (<dyn Loops>::of(kind), kind.exact());
            match order {
                0 => loops.values(&p, x, y),
                1 => loops.slopes(&p, x, y),
                _ => {
                    let mut others = [[0.0; TILE]; 2];
                    let [value, slope] = others.each_mut().map(|other| &mut other[..x.len()]);
                    loops.jets(&p, x, [value, slope, y]);
                }
            }
        }
    }
}

impl Definition {
    fn run(&self, part: Part, p: &[Operand<'_>], x: &[f32], y: &mut [f32]) {
        if let Some(line) = self.line(part) {
            Tape::new(line).run(p, x, [y]);
        }
    }
}

fn constant(p: &[f64]) -> Vec<Operand<'static>> {
    p.iter().map(|value| Operand::One(*value)).collect()
}

impl Loops for Definition {
    fn values(&self, p: &[f64], x: &[f32], y: &mut [f32]) {
        self.run(Part::Order(0), &constant(p), x, y);
    }

    fn slopes(&self, p: &[f64], x: &[f32], d1: &mut [f32]) {
        self.run(Part::Order(1), &constant(p), x, d1);
    }

    fn jets(&self, p: &[f64], x: &[f32], out: [&mut [f32]; 3]) {
        if let Some(derived) = self.derived() {
            Tape::new(&derived.jet).run(&constant(p), x, out);
        }
    }

    fn point(&self, p: &[f64], x: f64) -> Jet<f64> {
        reference::jet_at(self, p, x)
    }

    fn partial_at(&self, part: Part, x: f64, p: &[f64]) -> f64 {
        self.value(part, x, p)
    }

    fn slopes_from(&self, _p: &[f64], _y: &[f32], d1: &mut [f32]) {
        d1.fill(f32::NAN);
    }

    fn spread(&self, part: Part, p: &[Operand<'_>], x: &[f32], y: &mut [f32]) {
        self.run(part, p, x, y);
    }
}
