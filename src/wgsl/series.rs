//! Bases, sums of them and solid harmonics, as WGSL.

use std::collections::BTreeSet;

use super::block::Field;
use super::write::line;
use crate::basis::{Family, Outside, Polynomial, harmonic, piece};
use crate::body::{Body, Op, Wire};
use crate::walk::Width;
use crate::{Per, Slot};

/// The functions of shaders/math/basis.wgsl and rows.wgsl that a body calls.
pub(super) fn used(body: &Body) -> Vec<&'static str> {
    let mut names = Vec::new();
    for (basis, _) in body.basis_calls() {
        let own: &[&str] = match body.bases()[basis] {
            Family::BSpline { .. } | Family::OnKnots { .. } | Family::Pwlu { .. } => {
                &["held", "beyond", "only_nan"]
            }
            Family::Chebyshev { .. } => &["next_of", "held", "only_nan"],
            Family::Fourier { .. } => &["turned", "sin_", "cos_", "only_finite"],
            Family::Rbf { .. } => &["bell", "held", "only_nan"],
            Family::Powers { .. } => &["only_nan"],
        };
        names.extend(own);
    }
    if !harmonics(body).is_empty() {
        names.extend(["near_point", "only_nan"]);
    }
    names
}

/// The functions of a basis that may be other than 0 at x, as statements: they leave the number of
/// the first one in `first`, and their derivatives of this order in `w0`, `w1`, …
struct Locals<'a> {
    basis: usize,
    family: Family,
    order: usize,
    /// What stands before names of the library's functions.
    prefix: &'a str,
    out: String,
}

impl<'a> Locals<'a> {
    fn of(body: &Body, (basis, order): (usize, u8), prefix: &'a str) -> String {
        let mut locals = Locals {
            basis,
            family: body.bases()[basis],
            order: order.into(),
            prefix,
            out: String::new(),
        };
        locals.write();
        locals.out
    }

    fn say(&mut self, statement: impl AsRef<str>) {
        line!(self.out, "    {}", statement.as_ref());
    }

    /// A number of the basis in the uniform block.
    fn param(&self, k: usize) -> String {
        format!("params.{}", Field::Basis(self.basis, k).name(None))
    }

    fn write(&mut self) {
        let (from, to, scale) = (self.param(0), self.param(1), self.param(2));
        let prefix = self.prefix;
        let lost = match self.family {
            Family::Fourier { .. } => "only_finite",
            _ => "only_nan",
        };
        self.say(format!("let lost = {prefix}{lost}(x);"));
        match self.family {
            Family::BSpline {
                degree,
                cells,
                outside,
            } => {
                self.say(format!("let at = {prefix}held(x, {from}, {to});"));
                self.say(format!("let u = (at - {from}) * {scale};"));
                self.say(format!(
                    "let cell = min(floor(u), {:?});",
                    f32::from(cells.saturating_sub(1))
                ));
                self.say("let first = u32(cell);");
                self.say("let f = u - cell;");
                self.say("let g = 1.0 - f;");
                self.outside(usize::from(degree) + 1, outside, |i, order| {
                    uniform_piece(degree.into(), i, order, &scale)
                });
            }
            Family::OnKnots {
                degree, outside, ..
            } => self.on_knots(degree.into(), outside),
            Family::Chebyshev { degree } => self.chebyshev(degree.into()),
            Family::Fourier { terms } => self.fourier(terms.into()),
            Family::Rbf { centers } => self.rbf(centers.into()),
            Family::Pwlu { cells } => self.pwlu(cells.into()),
            Family::Powers { count } => {
                self.say("let first = 0u;");
                self.say("let p0 = 1.0 + lost;");
                for k in 1..usize::from(count) {
                    self.say(format!("let p{k} = p{} * x;", k - 1));
                }
                for k in 0..usize::from(count) {
                    let falling: f64 = (0..self.order).map(|i| k as f64 - i as f64).product();
                    match k.checked_sub(self.order) {
                        Some(power) => {
                            self.say(format!("let w{k} = {} * p{power};", number(falling)));
                        }
                        None => self.say(format!("let w{k} = lost;")),
                    }
                }
            }
        }
    }

    /// The results inside the range, of these by order, and outside of it.
    fn outside(&mut self, count: usize, outside: Outside, inside: impl Fn(usize, usize) -> String) {
        let (from, to, prefix) = (self.param(0), self.param(1), self.prefix);
        if outside == Outside::Zero || self.order > 1 {
            self.say(format!("let inside = (x >= {from}) & (x <= {to});"));
        } else if self.order == 0 {
            self.say(format!("let further = {prefix}beyond(x, at);"));
        }
        for i in 0..count {
            let own = inside(i, self.order);
            match (outside, self.order) {
                (Outside::Linear, 0) => {
                    let slope = inside(i, 1);
                    self.say(format!("let w{i} = fma({slope}, further, {own}) + lost;"));
                }
                (Outside::Linear, 1) => self.say(format!("let w{i} = {own} + lost;")),
                _ => self.say(format!("let w{i} = select(0.0, {own}, inside) + lost;")),
            }
        }
    }

    /// Those on any knots, by de Boor's recursion from degree 0 up.
    fn on_knots(&mut self, p: usize, outside: Outside) {
        let Family::OnKnots { knots, .. } = self.family else {
            return;
        };
        let (from, to, prefix) = (self.param(0), self.param(1), self.prefix);
        let knot = format!("{prefix}knots_{}", self.basis);
        self.say(format!("let at = {prefix}held(x, {from}, {to});"));
        // Cells that are empty begin where the next one does, and one that is not begins last.
        let values: Vec<f32> = knots.values().collect();
        let (cells, last) = (p..values.len() - 1 - p, values[values.len() - 1 - p]);
        self.say("var first = 0u;");
        for cell in cells.skip(1).filter(|i| values[*i] < last) {
            self.say(format!(
                "first = select(first, {}u, at >= {});",
                cell - p,
                number(values[cell].into())
            ));
        }
        for k in 0..2 * p + 2 {
            // Those of the recursion stand around the cell.
            self.say(format!("let k{k} = {knot}[first + {k}u];"));
        }
        // Order by order: the values of degree p - order, raised by differences.
        let orders: &[usize] = match (outside, self.order) {
            (Outside::Linear, 0) => &[0, 1],
            _ => &[self.order],
        };
        for order in orders {
            self.recursion(p, *order);
        }
        self.outside(p + 1, outside, |i, order| format!("r{order}_{i}"));
    }

    /// `r1_0`, …: the derivatives of this order of the functions that are not 0 in the cell between
    /// knots p and p + 1 of those around.
    fn recursion(&mut self, p: usize, order: usize) {
        if order > p {
            for i in 0..=p {
                self.say(format!("let r{order}_{i} = 0.0;"));
            }
            return;
        }
        let mut names = vec!["1.0".to_owned()];
        for degree in 1..=p {
            let raises = degree > p - order;
            let mut next = Vec::new();
            for i in 0..=degree {
                // Function i of this degree begins at this knot.
                let begin = p - degree + i;
                let name = format!("d{order}_{degree}_{i}");
                let mut terms = Vec::new();
                if i > 0 {
                    let length = format!("(k{} - k{begin})", begin + degree);
                    let own = &names[i - 1];
                    terms.push(match raises {
                        true => format!("{own} / {length}"),
                        false => format!("(at - k{begin}) / {length} * {own}"),
                    });
                }
                if i < degree {
                    let (start, end) = (begin + 1, begin + degree + 1);
                    let length = format!("(k{end} - k{start})");
                    let own = &names[i];
                    terms.push(match raises {
                        true => format!("-({own} / {length})"),
                        false => format!("(k{end} - at) / {length} * {own}"),
                    });
                }
                let sum = terms.join(" + ");
                match raises {
                    true => self.say(format!("let {name} = {}.0 * ({sum});", degree)),
                    false => self.say(format!("let {name} = {sum};")),
                }
                next.push(name);
            }
            names = next;
        }
        for (i, name) in names.iter().enumerate() {
            self.say(format!("let r{order}_{i} = {name};"));
        }
    }

    fn chebyshev(&mut self, degree: usize) {
        let (scale, middle, prefix) = (self.param(2), self.param(3), self.prefix);
        self.say("let first = 0u;");
        self.say(format!("let own = (x - {middle}) * {scale};"));
        // An infinity that met 0 in the recursion would be none.
        self.say(format!("let s = {prefix}held(own, -1e37, 1e37);"));
        for order in 0..=self.order {
            let name = |k: usize| format!("t{order}_{k}");
            for k in 0..=degree {
                let value = match k {
                    0 => if order == 0 { "1.0" } else { "0.0" }.to_owned(),
                    1 => ["own", "1.0", "0.0"][order.min(2)].to_owned(),
                    _ => {
                        let next = format!("{prefix}next_of({}, {}, s)", name(k - 2), name(k - 1));
                        match order {
                            0 => next,
                            _ => format!("{next} + {}.0 * t{}_{}", 2 * order, order - 1, k - 1),
                        }
                    }
                };
                self.say(format!("let {} = {value};", name(k)));
            }
        }
        let factor = format!(" * {scale}").repeat(self.order);
        for k in 0..=degree {
            self.say(format!("let w{k} = t{}_{k}{factor} + lost;", self.order));
        }
    }

    fn fourier(&mut self, terms: usize) {
        let (from, scale, prefix) = (self.param(0), self.param(2), self.prefix);
        self.say("let first = 0u;");
        self.say(format!(
            "let angle = {prefix}turned((x - {from}) * {scale});"
        ));
        self.say(format!(
            "let c1 = {prefix}cos_(angle);\n    let s1 = {prefix}sin_(angle);"
        ));
        for k in 2..=terms {
            let before = k - 1;
            self.say(format!("let c{k} = c{before} * c1 - s{before} * s1;"));
            self.say(format!("let s{k} = s{before} * c1 + c{before} * s1;"));
        }
        match self.order {
            0 => self.say("let w0 = 1.0 + lost;"),
            _ => self.say("let w0 = lost;"),
        }
        for k in 1..=terms {
            // cos, -sin, -cos, sin: those of the sine stand one before.
            let quarters = [
                format!("c{k}"),
                format!("-s{k}"),
                format!("-c{k}"),
                format!("s{k}"),
            ];
            let frequency = number(std::f64::consts::TAU * k as f64);
            let slope = format!(" * ({frequency} * {scale})").repeat(self.order);
            let [cosine, sine] = [0, 3].map(|ahead| &quarters[(self.order + ahead) % 4]);
            self.say(format!("let w{} = {cosine}{slope} + lost;", 2 * k - 1));
            self.say(format!("let w{} = {sine}{slope} + lost;", 2 * k));
        }
    }

    fn rbf(&mut self, centers: usize) {
        let (from, scale, prefix) = (self.param(0), self.param(2), self.prefix);
        self.say("let first = 0u;");
        self.say(format!(
            "let u = {prefix}held((x - {from}) * {scale}, -1e3, 1e3);"
        ));
        for k in 0..centers {
            self.say(format!("let z{k} = u - {:?};", k as f32));
            let bell = format!("{prefix}bell(z{k})");
            let value = match self.order {
                0 => bell,
                1 => format!("-2.0 * z{k} * {bell} * {scale}"),
                _ => format!("(4.0 * z{k} * z{k} - 2.0) * {bell} * ({scale} * {scale})"),
            };
            self.say(format!("let w{k} = {value} + lost;"));
        }
    }

    fn pwlu(&mut self, cells: usize) {
        let (from, to, scale) = (self.param(0), self.param(1), self.param(2));
        let prefix = self.prefix;
        self.say(format!("let at = {prefix}held(x, {from}, {to});"));
        self.say(format!("let u = (at - {from}) * {scale};"));
        self.say(format!(
            "let cell = min(floor(u), {:?});",
            cells.saturating_sub(1) as f32
        ));
        self.say("let f = u - cell;");
        self.say(format!("let left = x < {from};\n    let right = x > {to};"));
        self.say(format!(
            "let beside = select(u32(cell) + 1u, {}u, right);",
            cells + 1
        ));
        self.say("let first = select(beside, 0u, left);");
        let [one, other] = match self.order {
            0 => {
                self.say(format!("let further = {prefix}beyond(x, at);"));
                [
                    "select(select(1.0 - f, 1.0, right), further, left)".to_owned(),
                    "select(select(f, further, right), 1.0, left)".to_owned(),
                ]
            }
            1 => [
                format!("select(select(-{scale}, 0.0, right), 1.0, left)"),
                format!("select(select({scale}, 1.0, right), 0.0, left)"),
            ],
            _ => ["0.0", "0.0"].map(str::to_owned),
        };
        self.say(format!(
            "let w0 = {one} + lost;\n    let w1 = {other} + lost;"
        ));
    }
}

/// A number as f32.
fn number(value: f64) -> String {
    format!("{:?}", value as f32)
}

/// The derivative of this order of what function i of a cell is there, from f or 1 - f, whichever is
/// nearer to where it is 0.
fn uniform_piece(p: usize, i: usize, order: usize, scale: &str) -> String {
    let mirrored = 2 * i < p;
    let (variable, own) = if mirrored { ("g", p - i) } else { ("f", i) };
    let coefficients = piece(p, own, order);
    let sign = if mirrored && order % 2 == 1 {
        -1.0
    } else {
        1.0
    };
    let mut terms = coefficients.iter().rev().map(|c| sign * c);
    let Some(highest) = terms.next() else {
        return "0.0".into();
    };
    let horner = terms.fold(number(highest), |sum, c| match c == 0.0 {
        true => format!("({sum}) * {variable}"),
        false => format!("fma({sum}, {variable}, {})", number(c)),
    });
    format!("({horner}){}", format!(" * {scale}").repeat(order))
}

/// What is called of bases: the function of a column, sums times coefficients, and what is spread over
/// coefficients' gradients. Places are numbers of the slot's places.
pub(super) fn write(out: &mut String, body: &Body, prefix: &str, element: &dyn Fn(Slot) -> String) {
    write_knots(out, body, prefix);
    for call in body.basis_calls() {
        let (basis, order) = call;
        let locals = Locals::of(body, call, prefix);
        let count = body.bases()[basis].locals();
        let calls = |op: &&Op| match **op {
            Op::Basis { basis, order, .. }
            | Op::Series { basis, order, .. }
            | Op::Spread { basis, order, .. } => (basis, order) == call,
            _ => false,
        };
        let ops = || body.ops().iter().filter(calls);
        // A program adds up coefficients' gradients one by one.
        let is_single = |op: &Op| match op {
            Op::Spread { .. } => !prefix.is_empty(),
            op => matches!(op, Op::Basis { .. }),
        };
        if ops().any(is_single) {
            line!(
                out,
                "fn {prefix}basis_{basis}_{order}(x: f32, column: u32) -> f32 {{\n{locals}    \
                 let k = column - first;\n    var y = lost;"
            );
            for i in 0..count {
                line!(out, "    y = select(y, w{i}, k == {i}u);");
            }
            line!(out, "    return y;\n}}");
        }
        let slots: BTreeSet<Slot> = ops()
            .filter_map(|op| match op {
                Op::Series { slot, .. } => Some(*slot),
                _ => None,
            })
            .collect();
        for slot in slots {
            let load = element(slot);
            let width = body.width(slot);
            line!(
                out,
                "fn {prefix}series_{basis}_{order}_{slot}(x: f32, place: u32) -> f32 {{\n{locals}    \
                 let base = place * {width}u + first;\n    var y = w0 * {load}(base);"
            );
            for i in 1..count {
                line!(out, "    y = fma(w{i}, {load}(base + {i}u), y);");
            }
            line!(out, "    return y;\n}}");
        }
    }
}

/// Knots that are not equally far apart.
fn write_knots(out: &mut String, body: &Body, prefix: &str) {
    for (basis, family) in body.bases().iter().enumerate() {
        let is_called = body
            .basis_calls()
            .iter()
            .any(|(called, _)| *called == basis);
        if let (Family::OnKnots { knots, .. }, true) = (family, is_called) {
            let values: Vec<String> = knots.values().map(|knot| format!("{knot:?}")).collect();
            line!(
                out,
                "var<private> {prefix}knots_{basis}: array<f32, {}> = array<f32, {}>({});",
                values.len(),
                values.len(),
                values.join(", ")
            );
        }
    }
}

/// `spread_NUMBER(x, by)`, which adds to those of the invocation's numbers `gradients` that belong to
/// the functions from `block_first` on: so many for each of some outputs, from `output_first` on.
pub(super) fn write_spreads(
    out: &mut String,
    body: &Body,
    spreads: &[Wire],
    (kept, outputs): (u64, u64),
) {
    let numbers = kept * outputs;
    let own = match outputs {
        1 => "base",
        _ => "output_first + base",
    };
    line!(out, "var<private> gradients: array<f32, {numbers}>;");
    if outputs > 1 {
        line!(out, "var<private> output_first: u32;");
    }
    line!(
        out,
        "var<private> block_first: u32;\nvar<private> all_lost: f32;"
    );
    for (number, call) in calls_of(body, spreads).into_iter().enumerate() {
        let locals = Locals::of(body, call, "");
        line!(
            out,
            "fn spread_{number}(x: f32, by: f32) {{\n{locals}    all_lost += lost;\n    \
             let base = first - block_first;"
        );
        for i in 0..body.bases()[call.0].locals() {
            line!(
                out,
                "    if (base + {i}u < {kept}u) {{\n        gradients[{own} + {i}u] = \
                 fma(w{i}, by, gradients[{own} + {i}u]);\n    }}"
            );
        }
        line!(out, "}}");
    }
}

/// The bases and orders that are spread, each once.
fn calls_of(body: &Body, spreads: &[Wire]) -> Vec<(usize, u8)> {
    let calls = spreads.iter().filter_map(|wire| match body.ops()[*wire] {
        Op::Spread { basis, order, .. } => Some((basis, order)),
        _ => None,
    });
    let all: BTreeSet<(usize, u8)> = calls.collect();
    all.into_iter().collect()
}

/// The calls of [`write_spreads`] for an element.
pub(super) fn spread_calls(
    body: &Body,
    spreads: &[Wire],
    name: impl Fn(Wire) -> String,
) -> Vec<String> {
    let calls = calls_of(body, spreads);
    let call = |wire: &Wire| match body.ops()[*wire] {
        Op::Spread {
            basis,
            order,
            at,
            by,
        } => {
            let number = calls.iter().position(|call| *call == (basis, order))?;
            Some(format!("spread_{number}({}, {});", name(at), name(by)))
        }
        _ => None,
    };
    spreads.iter().filter_map(call).collect()
}

/// Derivatives of solid harmonics that are called.
fn harmonics(body: &Body) -> BTreeSet<(u8, [u8; 3])> {
    let called = body.ops().iter().filter_map(|op| match *op {
        Op::Harmonic { degree, part, .. } => Some((degree, part)),
        _ => None,
    });
    called.collect()
}

fn harmonic_name(degree: u8, part: [u8; 3]) -> String {
    let [a, b, c] = part;
    format!("harmonic_{degree}_{a}{b}{c}")
}

/// `harmonic_2_010(x, y, z, column)`
pub(super) fn write_harmonics(out: &mut String, body: &Body, prefix: &str) {
    for (degree, part) in harmonics(body) {
        let name = harmonic_name(degree, part);
        line!(
            out,
            "fn {prefix}{name}(px: f32, py: f32, pz: f32, column: u32) -> f32 {{"
        );
        for axis in ["x", "y", "z"] {
            line!(out, "    let {axis} = {prefix}near_point(p{axis});");
        }
        line!(
            out,
            "    let lost = {prefix}only_nan((px + py) + pz);\n    var s = lost;"
        );
        for column in 0..2 * usize::from(degree) + 1 {
            let text = polynomial(&harmonic(degree, column, part));
            line!(
                out,
                "    s = select(s, {text} + lost, column == {column}u);"
            );
        }
        line!(out, "    return s;\n}}");
    }
}

fn polynomial(polynomial: &Polynomial) -> String {
    let terms = polynomial.iter().map(|(c, powers)| {
        let factors = ["x", "y", "z"].into_iter().zip(powers);
        let factors = factors.map(|(axis, power)| format!(" * {axis}").repeat((*power).into()));
        number(*c) + &factors.collect::<String>()
    });
    let terms: Vec<String> = terms.collect();
    match &terms[..] {
        [] => "0.0".into(),
        terms => format!("({})", terms.join(" + ")),
    }
}

/// An operation on single numbers; none where it is no call of a basis or a harmonic.
pub(super) fn scalar(
    body: &Body,
    wire: Wire,
    prefix: &str,
    name: impl Fn(Wire) -> String,
    place: impl Fn(Slot) -> String,
    column: &str,
) -> Option<String> {
    Some(match body.ops()[wire] {
        Op::Basis { basis, order, at } => {
            format!("{prefix}basis_{basis}_{order}({}, {column})", name(at))
        }
        Op::Series {
            basis,
            order,
            at,
            slot,
        } => format!(
            "{prefix}series_{basis}_{order}_{slot}({}, {})",
            name(at),
            place(slot)
        ),
        Op::Harmonic { degree, part, at } => {
            let points = at.map(&name).join(", ");
            format!(
                "{prefix}{}({points}, {column})",
                harmonic_name(degree, part)
            )
        }
        _ => return None,
    })
}

/// The same over whole values.
pub(super) fn over_lanes(
    body: &Body,
    wire: Wire,
    width: Width,
    name: impl Fn(Wire) -> String,
    place: impl Fn(Per) -> &'static str,
) -> Option<String> {
    let lane = |lane: usize| {
        let suffix = match width {
            Width::One => String::new(),
            Width::Four => format!("[{lane}]"),
        };
        let number = |place: &str, of_columns: bool| match width {
            Width::Four if of_columns => format!("4u * {place} + {lane}u"),
            _ => place.to_owned(),
        };
        let of_slot = |slot: Slot| {
            let per = body.per(slot);
            number(place(per), per == Per::Column)
        };
        let column = number("column", true);
        scalar(
            body,
            wire,
            "",
            |wire| name(wire) + &suffix,
            of_slot,
            &column,
        )
    };
    match width {
        Width::One => lane(0),
        Width::Four => {
            let lanes: Option<Vec<String>> = (0..4).map(lane).collect();
            lanes.map(|lanes| format!("Value({})", lanes.join(", ")))
        }
    }
}
