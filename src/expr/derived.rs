//! What follows from an expression: its derivatives as straight lines, where its pieces meet, how it is
//! written better.

use super::callee::Callee;
use super::definition::{in_one_line, leaked};
use super::derive::Variable;
use super::fault::Fault;
use super::graph::{Graph, Id, MOST, Node};
use super::hints;
use super::line::Line;
use super::parse::parse;
use super::print;
use crate::act::{Activation, OwnText, Param};
use crate::body::{Along, Part};

/// An expression, derived once.
#[derive(Debug)]
pub(super) struct Derived {
    pub expression: &'static str,
    /// f, f′ and f″, and all three.
    pub orders: [Line; 3],
    pub jet: Line,
    /// The derivatives in parameters, by what they are along.
    partials: Vec<((usize, Along), Line)>,
    /// Where the pieces of the expression meet: f - g of each comparison.
    pub borders: Line,
    /// What could be written better, and how.
    pub hints: Vec<String>,
}

impl Derived {
    /// Parses and derives.
    pub(super) fn new(expression: &str, params: &[&str]) -> Result<Self, Fault> {
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
        let partials = partials.map(|(of, root)| (of, line(&[root]))).collect();
        Ok(Derived {
            expression: leaked(&in_one_line(expression)),
            orders: [line(&[f]), line(&[d1]), line(&[d2])],
            jet: line(&[f, d1, d2]),
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
                let found = partials.find(|(of, _)| *of == (k, along));
                found.map(|(_, line)| line)
            }
            _ => None,
        }
    }

    /// The row of such a function, `called` so in WGSL.
    pub(super) fn activation(
        &self,
        name: &'static str,
        called: &str,
        params: Vec<Param>,
    ) -> Activation {
        let (orders, partials) = (&self.orders, &self.partials);
        let names: Vec<&str> = params.iter().map(|param| param.name).collect();
        let mut uses = Vec::new();
        let lines = orders.iter().chain(partials.iter().map(|(_, line)| line));
        lines.for_each(|line| uses.extend(print::fragments(line)));
        uses.sort();
        uses.dedup();
        let mut wgsl: String = uses
            .iter()
            .map(|path| format!("// @use {path}\n"))
            .collect();
        wgsl.push_str(&format!("\n// {}\n", self.expression));
        for (order, line) in orders.iter().enumerate() {
            let name = match order {
                0 => called.to_owned(),
                _ => format!("{called}_d{order}"),
            };
            wgsl.push_str(&print::function(&name, &names, line));
            wgsl.push('\n');
        }
        let mut partial = String::new();
        for ((k, along), line) in partials {
            let name = format!("{called}{}", OwnText::suffix(*k, *along));
            partial.push_str(&print::function(&name, &names, line));
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
            name: leaked(called),
            wgsl: leaked(&wgsl),
            partial: leaked(&partial),
            parts: None,
        };
        Activation::own(
            name,
            leaked(&format!("`{}`\nAn own function.", self.expression)),
            Vec::leak(params),
            Vec::leak(mixed.collect()),
            Vec::leak(pairs.collect()),
            Box::leak(Box::new(own)),
        )
    }
}

impl Graph {
    /// The differences of what is compared.
    fn borders(&mut self, root: Id) -> Vec<Id> {
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
