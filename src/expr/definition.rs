//! An own function: its expression, derived once, and what follows from it.

use super::derive::Variable;
use super::eval::Number;
use super::graph::{Graph, Id, MOST};
use super::hints;
use super::line::Line;
use super::off::Off;
use super::parse::{Fault, parse};
use super::print;
use crate::act::{Activation, Formula, OwnText, Param};
use crate::body::{Along, Part};
use crate::reference::Jet;

/// An own function without the values of its parameters. Each exists once: see
/// [`store`](super::store).
#[derive(Debug)]
pub(crate) struct Definition {
    /// What it is told apart by.
    pub number: usize,
    pub activation: Activation,
    pub expression: &'static str,
    /// f, f′ and f″, and all three.
    orders: [Line; 3],
    jet: Line,
    /// The derivatives in parameters, by what they are along.
    partials: Vec<((usize, Along), Line)>,
    /// Where the pieces of the expression meet: f - g of each comparison.
    borders: Line,
    /// What could be written better, and how.
    pub hints: Vec<String>,
}

impl Definition {
    /// Parses and derives; `key` is what its WGSL name is made of besides its own.
    pub(super) fn new(
        number: usize,
        name: &str,
        expression: &str,
        params: &[&str],
        key: u32,
    ) -> Result<Self, Fault> {
        let (mut graph, f) = parse(expression, params)?;
        let hints = hints::of(&graph, f, params);
        let borders = graph.borders(f);
        let d1 = graph.derivative(f, Variable::X);
        let d2 = graph.derivative(d1, Variable::X);
        let mut partials = Vec::new();
        for k in 0..params.len() {
            let first = graph.derivative(f, Variable::Param(k));
            partials.push(((k, Along::Nothing), first));
            partials.push(((k, Along::X), graph.derivative(first, Variable::X)));
            for l in k..params.len() {
                let second = graph.derivative(first, Variable::Param(l));
                partials.push(((k, Along::Param(l)), second));
            }
        }
        if graph.is_full() {
            let reason = format!("it and its derivatives take more than {MOST} operations");
            return Err(Fault::new(0, reason));
        }
        let line = |roots: &[Id]| Line::new(&graph, roots);
        let partials = partials.into_iter();
        let partials: Vec<_> = partials.map(|(of, root)| (of, line(&[root]))).collect();
        let wgsl_name = format!("own_{name}_{key:08x}");
        let expression: &'static str = leaked(expression);
        let orders = [line(&[f]), line(&[d1]), line(&[d2])];
        Ok(Definition {
            number,
            activation: activation(name, &wgsl_name, expression, params, &orders, &partials),
            expression,
            jet: line(&[f, d1, d2]),
            orders,
            partials,
            borders: line(&borders),
            hints,
        })
    }

    /// What a part is computed by; none for a derivative that it does not have.
    pub(super) fn line(&self, part: Part) -> Option<&Line> {
        match part {
            Part::Order(order) => self.orders.get(order),
            Part::Param(k, along) => {
                let mut partials = self.partials.iter();
                partials
                    .find(|(of, _)| *of == (k, along))
                    .map(|(_, line)| line)
            }
            _ => None,
        }
    }

    /// f, f′ and f″ together.
    #[cfg(feature = "cpu")]
    pub(super) fn jet(&self) -> &Line {
        &self.jet
    }

    /// A part in f64, as it was derived.
    pub(crate) fn derived(&self, part: Part, x: f64, p: &[f64]) -> f64 {
        let line = self.line(part);
        line.map_or(f64::NAN, |line| line.at(x, p)[0])
    }

    /// How far a part in f32 may be off at an x and parameters that are f32: infinitely where
    /// nothing is known.
    pub(crate) fn error(&self, part: Part, x: f64, values: &[f64]) -> f64 {
        let p: Vec<Off> = values.iter().map(|p| Off::exact(*p)).collect();
        let Some(line) = self.line(part) else {
            return f64::INFINITY;
        };
        let off = line.at(Off::exact(x), &p)[0];
        // Where f is not finite its derivatives may be anything.
        let is_finite = self.derived(Part::Order(0), x, values).is_finite();
        match off.is_lost || !is_finite {
            true => f64::INFINITY,
            false => off.error,
        }
    }
}

/// Text that is kept for good, as definitions are.
fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn activation(
    name: &str,
    wgsl_name: &str,
    expression: &'static str,
    params: &[&str],
    orders: &[Line; 3],
    partials: &[((usize, Along), Line)],
) -> Activation {
    let mut uses = Vec::new();
    let lines = orders.iter().chain(partials.iter().map(|(_, line)| line));
    lines.for_each(|line| uses.extend(print::fragments(line)));
    uses.sort();
    uses.dedup();
    let mut wgsl: String = uses
        .iter()
        .map(|path| format!("// @use {path}\n"))
        .collect();
    wgsl.push_str(&format!("\n// {expression}\n"));
    for (order, line) in orders.iter().enumerate() {
        let name = match order {
            0 => wgsl_name.to_owned(),
            _ => format!("{wgsl_name}_d{order}"),
        };
        wgsl.push_str(&print::function(&name, params, line));
        wgsl.push('\n');
    }
    let mut partial = String::new();
    for ((k, along), line) in partials {
        let name = format!("{wgsl_name}{}", OwnText::suffix(*k, *along));
        partial.push_str(&print::function(&name, params, line));
        partial.push('\n');
    }
    let depends = |line: &Line| !line.is_zero();
    let mixed = partials
        .iter()
        .filter_map(|((k, along), line)| (*along == Along::X && depends(line)).then_some(*k));
    let pairs = partials
        .iter()
        .filter_map(|((k, along), line)| match along {
            Along::Param(l) if depends(line) => Some((*k, *l)),
            _ => None,
        });
    let own = OwnText {
        name: leaked(wgsl_name),
        wgsl: leaked(&wgsl),
        partial: leaked(&partial),
    };
    let params: Vec<Param> = params.iter().map(|name| Param::own(leaked(name))).collect();
    Activation::own(
        leaked(name),
        leaked(&format!("`{expression}`\nAn own function.")),
        Vec::leak(params),
        Vec::leak(mixed.collect()),
        Vec::leak(pairs.collect()),
        Box::leak(Box::new(own)),
    )
}

impl Formula for Definition {
    /// The expression on jets: not what was derived.
    fn eval(&self, x: Jet<f64>, p: &[f64]) -> Jet<f64> {
        let p: Vec<Jet<f64>> = p
            .iter()
            .map(|p| <Jet<f64> as Number>::constant(*p))
            .collect();
        self.orders[0].at(x, &p)[0]
    }

    /// What was derived, in f64 at the infinities.
    fn limits(&self, p: &[f64]) -> [[f64; 3]; 2] {
        [f64::NEG_INFINITY, f64::INFINITY].map(|x| {
            let mut jet = self.jet.at(x, p).into_iter();
            [(); 3].map(|()| jet.next().unwrap_or(f64::NAN))
        })
    }

    /// Those of comparisons with a straight line.
    fn kinks(&self, p: &[f64]) -> Vec<f32> {
        let at = |x: f64| self.borders.at(x, p);
        let [low, middle, high] = [-1.0, 0.0, 1.0].map(at);
        let differences = low.iter().zip(&middle).zip(&high);
        let kinks = differences.filter_map(|((low, middle), high)| {
            let slope = high - middle;
            let straight = (slope - (middle - low)).abs() <= 1e-12 * slope.abs();
            let kink = -middle / slope;
            (straight && kink.is_finite()).then_some((kink + 0.0) as f32)
        });
        let mut kinks: Vec<f32> = kinks.collect();
        kinks.sort_by(f32::total_cmp);
        kinks.dedup();
        kinks
    }

    /// So large that the budget is the error that f32 may have on the way: infinite where nothing
    /// is known.
    fn scale(&self, p: &[f64], x: f64) -> [f64; 3] {
        [0, 1, 2].map(|order| {
            let unit = self.activation.ulps[order] * f64::from(f32::EPSILON) / 2.0;
            let scale = self.error(Part::Order(order), x, p) / unit;
            match scale > f32::MAX.into() {
                true => f64::INFINITY,
                false => scale,
            }
        })
    }

    fn partial(&self, k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        match self.line(Part::Param(k, Along::Nothing)) {
            Some(line) => line.at(x, p)[0],
            None => <Jet<f64> as Number>::constant(f64::NAN),
        }
    }

    fn slope_from(&self, _y: f64, _p: &[f64]) -> f64 {
        f64::NAN
    }

    fn partial_error(&self, k: usize, along: Along, x: f64, p: &[f64]) -> Option<f64> {
        Some(self.error(Part::Param(k, along), x, p))
    }
}

impl Graph {
    /// The differences of what is compared.
    fn borders(&mut self, root: Id) -> Vec<Id> {
        use super::callee::Callee;
        use super::graph::Node;
        let needed = self.needed(&[root]);
        let mut borders = Vec::new();
        for id in (0..=root).filter(|id| needed[*id]) {
            match self.node(id) {
                Node::Is(_, a, b) => borders.push(self.sub(a, b)),
                Node::Call(Callee::Act(kind, 0), a) => {
                    for kink in kind.kinks() {
                        let kink = self.number(kink.into());
                        borders.push(self.sub(a, kink));
                    }
                }
                _ => {}
            }
        }
        borders
    }
}
