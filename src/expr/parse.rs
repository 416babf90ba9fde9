//! Expressions from text.
//!
//! ```text
//! comparison := sum [(< | <= | > | >= | == | !=) sum]
//! sum        := product {(+ | -) product}
//! product    := sign {(* | /) sign}
//! sign       := {+ | -} power
//! power      := operand [^ sign]
//! operand    := number | x | parameter | pi | e | name(comparison, ...) | (comparison)
//! ```

use super::callee::Callee;
use super::condition::Value;
use super::fault::Fault;
use super::graph::{Graph, Id, Node, Relation};
use super::token::{Token, Word, shortened, tokens};
use super::words;
use crate::Kind;
use crate::names::nearest_word;

/// The longest text, in bytes.
const LONGEST: usize = 16_000;

/// How deep parentheses, signs and powers may stand in each other.
const DEEPEST: usize = 64;

/// The most operations that are written.
pub(super) const MOST_WRITTEN: usize = 640;

/// What is said of a name that is neither known nor near to one that is.
pub(super) const NOT_GIVEN: &str = ", and no parameter of that name is given";

/// The expression's operations, and which of them is its value.
pub(super) fn parse(text: &str, params: &[&str]) -> Result<(Graph, Id), Fault> {
    if text.len() > LONGEST {
        let reason = format!("it has {} bytes, and {LONGEST} are the most", text.len());
        return Err(Fault::new(0, reason));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        graph: Graph::default(),
        tokens,
        next: 0,
        depth: 0,
        params,
    };
    let value = parser.comparison()?;
    let value = parser.graph.as_number(value);
    let rest = parser.peek();
    match rest.word {
        Word::End => {}
        Word::Sign(")") => return Err(Fault::new(rest.at, "\")\" closes nothing")),
        Word::Sign("<" | "<=" | ">" | ">=" | "==" | "!=") => {
            return Err(Fault::new(rest.at, "two numbers are compared at a time"));
        }
        _ => return Err(parser.expected("+, -, *, /, ^, a comparison or the end")),
    }
    if parser.graph.len() > MOST_WRITTEN {
        let reason = format!("it has more than {MOST_WRITTEN} operations");
        return Err(Fault::new(0, reason));
    }
    Ok((parser.graph, value))
}

struct Parser<'a> {
    graph: Graph,
    tokens: Vec<Token<'a>>,
    next: usize,
    depth: usize,
    params: &'a [&'a str],
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Token<'a> {
        self.tokens[self.next]
    }

    fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    /// Takes a sign if it is the next word.
    fn takes(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek().word, Word::Sign(next) if next == sign);
        if is {
            self.take();
        }
        is
    }

    /// What was found, and what should stand there.
    fn expected(&self, what: &str) -> Fault {
        let found = self.peek();
        Fault::new(found.at, format!("found {}, expected {what}", found.word))
    }

    fn expect(&mut self, sign: &str, what: &str) -> Result<(), Fault> {
        match self.takes(sign) {
            true => Ok(()),
            false => Err(self.expected(what)),
        }
    }

    /// One level deeper.
    fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth == DEEPEST {
            let reason = format!("more than {DEEPEST} parentheses and signs stand in each other");
            return Err(Fault::new(self.peek().at, reason));
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    fn number(&mut self) -> Result<Id, Fault> {
        let value = self.comparison()?;
        Ok(self.graph.as_number(value))
    }

    fn comparison(&mut self) -> Result<Value, Fault> {
        let left = self.sum()?;
        let Word::Sign(sign) = self.peek().word else {
            return Ok(Value::Number(left));
        };
        let (relation, swapped) = match sign {
            "<" => (Relation::Less, false),
            "<=" => (Relation::LessEqual, false),
            ">" => (Relation::Less, true),
            ">=" => (Relation::LessEqual, true),
            "==" => (Relation::Equal, false),
            "!=" => (Relation::NotEqual, false),
            "=" => return Err(self.expected("== for a comparison")),
            _ => return Ok(Value::Number(left)),
        };
        self.take();
        let right = self.sum()?;
        let (a, b) = if swapped {
            (right, left)
        } else {
            (left, right)
        };
        Ok(Value::Condition(self.graph.compare(relation, a, b)))
    }

    fn sum(&mut self) -> Result<Id, Fault> {
        let mut sum = self.product()?;
        loop {
            if self.takes("+") {
                let term = self.product()?;
                sum = self.graph.add(sum, term);
            } else if self.takes("-") {
                let term = self.product()?;
                sum = self.graph.sub(sum, term);
            } else {
                return Ok(sum);
            }
        }
    }

    fn product(&mut self) -> Result<Id, Fault> {
        let mut product = self.sign()?;
        loop {
            if self.takes("*") {
                let factor = self.sign()?;
                product = self.graph.mul(product, factor);
            } else if self.takes("/") {
                let divisor = self.sign()?;
                product = self.graph.div(product, divisor);
            } else {
                return Ok(product);
            }
        }
    }

    fn sign(&mut self) -> Result<Id, Fault> {
        let mut negative = false;
        loop {
            if self.takes("-") {
                negative = !negative;
            } else if !self.takes("+") {
                break;
            }
        }
        let power = self.power()?;
        Ok(if negative {
            self.graph.neg(power)
        } else {
            power
        })
    }

    fn power(&mut self) -> Result<Id, Fault> {
        let base = self.operand()?;
        if !self.takes("^") {
            return Ok(base);
        }
        let exponent = self.deeper(Self::sign)?;
        Ok(self.graph.pow(base, exponent))
    }

    fn operand(&mut self) -> Result<Id, Fault> {
        let token = self.peek();
        match token.word {
            Word::Number(value) => {
                self.take();
                Ok(self.graph.number(value))
            }
            Word::Name(name) => {
                self.take();
                match self.peek().word {
                    Word::Sign("(") => self.deeper(|parser| parser.call(name, token.at)),
                    _ => self.named(name, token.at),
                }
            }
            Word::Sign("(") => self.deeper(|parser| {
                parser.take();
                let inside = parser.number()?;
                parser.expect(")", "\")\"")?;
                Ok(inside)
            }),
            _ => Err(self.expected("a number, x, a parameter, a function or \"(\"")),
        }
    }

    /// x, a parameter or a constant.
    fn named(&mut self, name: &str, at: usize) -> Result<Id, Fault> {
        if name == "x" {
            return Ok(self.graph.push(Node::X));
        }
        if let Some(k) = self.params.iter().position(|param| *param == name) {
            return Ok(self.graph.push(Node::Param(k)));
        }
        if let Some(value) = words::constant(name) {
            return Ok(self.graph.number(value));
        }
        let shown = shortened(name);
        if words::is_function(name) {
            let reason = format!("{shown} is a function: write {shown}(x)");
            return Err(Fault::new(at, reason));
        }
        let known = self.params.iter().copied();
        let near = nearest_word(name, known.chain(words::NAMES));
        let meant = near.map(|near| format!(": did you mean {near}?"));
        let meant = meant.unwrap_or_else(|| NOT_GIVEN.into());
        Err(Fault::new(at, format!("there is no {shown}{meant}")))
    }

    /// A function of what stands in parentheses.
    fn call(&mut self, name: &'a str, at: usize) -> Result<Id, Fault> {
        self.take();
        if let Some(count) = words::several(name) {
            return self.several(name, count);
        }
        if let Some(function) = words::elementary(name) {
            let argument = self.only(name)?;
            return Ok(self.graph.call(Callee::Elementary(function), argument));
        }
        if let Some(kind) = words::activation(name) {
            return self.activation(kind, name);
        }
        let reason = match (name, words::nearest_function(name)) {
            ("x", _) => "found \"(\" behind x, expected +, -, *, / or ^".into(),
            (_, Some(near)) => {
                format!(
                    "there is no function {}: did you mean {near}?",
                    shortened(name)
                )
            }
            (_, None) => format!("there is no function {}", shortened(name)),
        };
        Err(Fault::new(at, reason))
    }

    /// One argument.
    fn only(&mut self, name: &str) -> Result<Id, Fault> {
        let argument = self.number()?;
        self.expect(")", &format!("\")\": {name} takes one argument"))?;
        Ok(argument)
    }

    /// min(a, b), max(a, b), where(c, a, b)
    fn several(&mut self, name: &str, count: usize) -> Result<Id, Fault> {
        let mut values = Vec::new();
        for i in 0..count {
            if i > 0 {
                self.expect(",", &format!("\",\": {name} takes {count} arguments"))?;
            }
            values.push(self.comparison()?);
        }
        self.expect(")", &format!("\")\": {name} takes {count} arguments"))?;
        let graph = &mut self.graph;
        Ok(match (name, &values[..]) {
            ("where", [c, a, b]) => {
                let (a, b) = (graph.as_number(*a), graph.as_number(*b));
                let condition = graph.as_condition(*c);
                graph.select(condition, a, b)
            }
            (_, [a, b]) => {
                let (a, b) = (graph.as_number(*a), graph.as_number(*b));
                let (less, more) = if name == "min" { (a, b) } else { (b, a) };
                let condition = graph.compare(Relation::Less, less, more);
                graph.select(condition, a, b)
            }
            _ => graph.number(f64::NAN),
        })
    }

    /// A function of the list, with constant parameters behind its argument.
    fn activation(&mut self, kind: Kind, name: &str) -> Result<Id, Fault> {
        let argument = self.number()?;
        let params = kind.activation().params;
        let mut values = kind.params();
        let mut given = vec![false; params.len()];
        let mut place = 0;
        while self.takes(",") {
            let start = self.peek();
            let k = self.parameter(kind, name, place)?;
            place += 1;
            if std::mem::replace(&mut given[k], true) {
                let reason = format!("{} is given twice", params[k].name);
                return Err(Fault::new(start.at, reason));
            }
            let at = self.peek().at;
            let value = self.number()?;
            let Some(value) = self.graph.value(value) else {
                let reason = format!(
                    "{} of {name} is no number: it must be a constant",
                    params[k].name
                );
                return Err(Fault::new(at, reason));
            };
            values[k] = value as f32;
            if let Err(error) = kind.with_params(&values) {
                return Err(Fault::new(at, error.to_string()));
            }
        }
        let what = match params {
            [] => format!("\")\": {name} takes one argument"),
            _ => "\",\" or \")\"".into(),
        };
        self.expect(")", &what)?;
        let kind = kind.with_params(&values).unwrap_or(kind);
        Ok(self.graph.call(Callee::Act(kind, 0), argument))
    }

    /// Which parameter comes next: `alpha=`, or by its place.
    fn parameter(&mut self, kind: Kind, function: &str, place: usize) -> Result<usize, Fault> {
        let params = kind.activation().params;
        let token = self.peek();
        let behind = self.tokens.get(self.next + 1).map(|token| token.word);
        if let (Word::Name(name), Some(Word::Sign("="))) = (token.word, behind) {
            let Some(k) = params.iter().position(|param| param.name == name) else {
                let names: Vec<&str> = params.iter().map(|param| param.name).collect();
                let takes = match names.is_empty() {
                    true => "no parameter".into(),
                    false => names.join(", "),
                };
                let shown = shortened(name);
                let reason = format!("{function} has no parameter {shown}: it takes {takes}");
                return Err(Fault::new(token.at, reason));
            };
            self.take();
            self.take();
            return Ok(k);
        }
        match place < params.len() {
            true => Ok(place),
            false => {
                let reason = format!("{function} takes {} arguments at most", params.len() + 1);
                Err(Fault::new(token.at, reason))
            }
        }
    }
}
