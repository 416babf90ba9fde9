//! Bases as text: `bspline(degree=3, cells=8, from=-1, to=1)`.

use std::fmt;

use super::{Along, Basis, Family, Orbitals, Outside};
use crate::chain::OPEN;

/// What a name with its arguments stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Called<'a> {
    Basis(Basis),
    /// The sum of its functions times coefficients, which are shared so, and where there is one the
    /// activation beside it.
    Series(Basis, &'a str, Option<&'a str>),
    /// Degrees of the numerator and the denominator, and how their coefficients are shared.
    Rational([u16; 2], &'a str),
    Orbitals(Orbitals),
}

/// Reads a stage of a basis; none where the name is another one's.
pub(crate) fn called<'a>(name: &str, arguments: &[&'a str]) -> Option<Result<Called<'a>, String>> {
    let known = [
        "bspline",
        "spline",
        "chebyshev",
        "fourier",
        "rbf",
        "pwlu",
        "rational",
        "orbitals",
        "orbital",
    ];
    known
        .contains(&name)
        .then(|| Arguments::of(name, arguments)?.called())
}

/// The arguments of a stage, by name.
struct Arguments<'t, 'a> {
    name: &'t str,
    given: Vec<(&'a str, &'a str)>,
}

impl<'t, 'a> Arguments<'t, 'a> {
    fn of(name: &'t str, arguments: &[&'a str]) -> Result<Self, String> {
        let mut given: Vec<(&str, &str)> = Vec::new();
        for argument in arguments {
            let (key, value) = argument.split_once('=').ok_or_else(|| {
                format!(
                    "{name}: write {argument} with its name, as in {}",
                    example(name)
                )
            })?;
            let (key, value) = (key.trim(), value.trim());
            if given.iter().any(|(known, _)| *known == key) {
                return Err(format!("{name} is given {key} twice"));
            }
            given.push((key, value));
        }
        Ok(Arguments { name, given })
    }

    fn take(&mut self, key: &str) -> Option<&'a str> {
        let at = self.given.iter().position(|(known, _)| *known == key)?;
        Some(self.given.remove(at).1)
    }

    fn number<T: std::str::FromStr>(&mut self, key: &str, default: T) -> Result<T, String> {
        let name = self.name;
        match self.take(key) {
            None => Ok(default),
            Some(value) => value.parse().map_err(|_| {
                let takes = match value.parse::<f64>() {
                    Ok(_) => "a whole number from 0 on",
                    Err(_) => "a number",
                };
                format!("{name}: {key}={value}, but {key} is {takes}")
            }),
        }
    }

    fn numbers(&mut self, key: &str) -> Result<Option<Vec<f32>>, String> {
        let name = self.name;
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let inner = value
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let numbers = inner
            .unwrap_or(value)
            .split(',')
            .map(|number| number.trim().parse());
        let numbers: Result<Vec<f32>, _> = numbers.collect();
        let wrong = |_| format!("{name}: {key}={value} is no list of numbers, as in [0, 0.5, 1]");
        numbers.map(Some).map_err(wrong)
    }

    /// All are taken.
    fn finish(&self, takes: &str) -> Result<(), String> {
        match self.given.first() {
            None => Ok(()),
            Some((key, _)) => Err(format!("{} has no {key}, but {takes}", self.name)),
        }
    }

    fn shared(&mut self) -> Result<Option<&'a str>, String> {
        let name = self.name;
        let Some(value) = self.take("coefficients") else {
            return Ok(None);
        };
        let per = value.strip_prefix('@').ok_or_else(|| {
            format!(
                "{name}: coefficients={value} is no way to share them: @tensor, @channel or @column"
            )
        });
        per.map(Some)
    }

    fn called(mut self) -> Result<Called<'a>, String> {
        match self.name {
            "orbitals" | "orbital" => return self.orbitals().map(Called::Orbitals),
            "rational" => {
                let open = u16::from(OPEN);
                let numerator = self.number("numerator", open)?;
                let denominator = self.number("denominator", open)?;
                let shared = self.shared()?;
                self.finish("numerator, denominator (their degrees), coefficients=@PER")?;
                return Ok(Called::Rational(
                    [numerator, denominator],
                    shared.unwrap_or("tensor"),
                ));
            }
            _ => {}
        }
        let shared = self.shared()?;
        let beside = self.take("base");
        let basis = self.basis()?;
        let is_sum = matches!(self.name, "spline" | "pwlu") || beside.is_some();
        Ok(match shared.or(is_sum.then_some("tensor")) {
            Some(per) => Called::Series(basis, per, beside),
            None => Called::Basis(basis),
        })
    }

    fn basis(&mut self) -> Result<Basis, String> {
        let name = self.name;
        if let "bspline" | "spline" = name {
            return self.spline();
        }
        let (from, to) = match name {
            "rbf" | "pwlu" => (-2.0, 2.0),
            "fourier" => (-std::f32::consts::PI, std::f32::consts::PI),
            _ => (-1.0, 1.0),
        };
        let (from, to) = (self.number("from", from)?, self.number("to", to)?);
        let (basis, size) = match name {
            "chebyshev" => (
                Basis::chebyshev(self.number("degree", u16::MAX)?, from, to),
                "degree",
            ),
            "fourier" => (Basis::fourier(self.number("terms", 0)?, from, to), "terms"),
            "rbf" => (Basis::rbf(self.number("centers", 0)?, from, to), "centers"),
            _ => (Basis::pwlu(self.number("cells", 0)?, from, to), "cells"),
        };
        self.finish(&format!("{size}, from, to, coefficients=@PER, base=KIND"))?;
        Ok(basis)
    }

    fn spline(&mut self) -> Result<Basis, String> {
        let name = self.name;
        let degree = self.number("degree", 3)?;
        let outside = match self.take("outside") {
            None | Some("zero") => Outside::Zero,
            Some("linear") => Outside::Linear,
            Some(other) => {
                return Err(format!(
                    "{name}: outside={other} is no rule: zero (the default) or linear"
                ));
            }
        };
        let basis = match self.numbers("knots")? {
            Some(knots) => Basis::bspline_on(degree, &knots).map_err(|e| e.to_string())?,
            None => {
                let cells = self.number("cells", 0)?;
                let (from, to) = (self.number("from", -1.0)?, self.number("to", 1.0)?);
                Basis::bspline(degree, cells, from, to)
            }
        };
        self.finish("degree, cells, from, to or knots, outside, coefficients=@PER, base=KIND")?;
        Ok(match outside {
            Outside::Zero => basis,
            Outside::Linear => basis.linear_outside(),
        })
    }

    fn orbitals(&mut self) -> Result<Orbitals, String> {
        let l = self.number("l", 0)?;
        let learned = |text: Option<&(&str, &str)>| text.is_some_and(|(_, v)| v.starts_with('@'));
        let find = |key: &str| self.given.iter().find(|(known, _)| *known == key);
        let learns = [learned(find("alpha")), learned(find("c"))];
        for (key, learns) in ["alpha", "c"].into_iter().zip(learns) {
            if learns && let Some(per) = self.take(key).filter(|per| *per != "@tensor") {
                return Err(format!(
                    "orbitals: {key}={per}: one for all is {key}=@tensor"
                ));
            }
        }
        let primitives: Option<usize> = match self.number("primitives", 0)? {
            0 => None,
            count => Some(count),
        };
        let (alphas, weights) = (self.numbers("alpha")?, self.numbers("c")?);
        let count = alphas.as_ref().or(weights.as_ref()).map(Vec::len);
        let count = count.or(primitives).unwrap_or(1);
        let alphas = alphas.unwrap_or(vec![1.0; count]);
        let weights = weights.unwrap_or(vec![1.0; count]);
        if alphas.len() != weights.len() || primitives.is_some_and(|own| own != count) {
            return Err(format!(
                "orbitals: {} exponents and {} coefficients: one of each for a primitive",
                alphas.len(),
                weights.len()
            ));
        }
        let along = match self.take("d") {
            None => Along::NOTHING,
            Some(text) => Along::parse(text).ok_or_else(|| {
                format!("orbitals: d={text} is no derivative: x, xy, zz, laplacian")
            })?,
        };
        self.finish("l, alpha, c, d, primitives")?;
        let pairs: Vec<(f32, f32)> = alphas.into_iter().zip(weights).collect();
        let mut own = Orbitals::contracted(l, &pairs).along(along);
        if learns[0] {
            own = own.learn_alphas();
        }
        if learns[1] {
            own = own.learn_weights();
        }
        Ok(own)
    }
}

fn example(name: &str) -> &'static str {
    match name {
        "orbitals" | "orbital" => "orbitals(l=2, alpha=0.8)",
        "rational" => "rational(numerator=5, denominator=4)",
        "chebyshev" => "chebyshev(degree=8, from=-1, to=1)",
        "fourier" => "fourier(terms=4, from=-1, to=1)",
        "rbf" => "rbf(centers=8, from=-2, to=2)",
        "pwlu" => "pwlu(cells=6, from=-3, to=3)",
        _ => "bspline(degree=3, cells=8, from=-1, to=1)",
    }
}

impl Basis {
    /// Its arguments, behind the name.
    pub(crate) fn arguments(&self) -> String {
        let (from, to) = self.range();
        let outside = |outside: Outside| match outside {
            Outside::Zero => "",
            Outside::Linear => ", outside=linear",
        };
        let size = match self.family {
            Family::BSpline {
                degree,
                cells: 0,
                outside: rule,
            } => return format!("degree={degree}, from={from}, to={to}{}", outside(rule)),
            Family::BSpline {
                degree,
                cells,
                outside: rule,
            } => {
                return format!(
                    "degree={degree}, cells={cells}, from={from}, to={to}{}",
                    outside(rule)
                );
            }
            Family::OnKnots {
                degree,
                knots,
                outside: rule,
            } => {
                let knots: Vec<String> = knots.values().map(|knot| knot.to_string()).collect();
                let knots = knots.join(", ");
                return format!("degree={degree}, knots=[{knots}]{}", outside(rule));
            }
            Family::Chebyshev { degree } => u32::from(degree),
            Family::Fourier { terms } => terms.into(),
            Family::Rbf { centers } => centers.into(),
            Family::Pwlu { cells } => cells.into(),
            Family::Powers { count } => count.into(),
        };
        match self.is_open() {
            true => format!("from={from}, to={to}"),
            false => format!("{}={size}, from={from}, to={to}", self.family.size_name()),
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.family.name(), self.arguments())
    }
}
