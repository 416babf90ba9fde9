//! Chains as text: stages between bars.

use std::fmt;
use std::str::FromStr;

use super::called::named_stage;
use super::named::{named, selu_with};
use super::stage::{Number, Operand, Side, Stage};
use super::{Chain, OF_ROW, Per, Slot};
use crate::act::KinkPolicy;
use crate::basis::{self, Called};
use crate::{Error, Kind, Save, expr};

/// `bias(column) | gelu | dropout(0.1, seed=7) | add`, and behind the last stage the kink policy
/// where it is not PyTorch's: `elu(alpha=0.5).kinks(jax)`, and `.accumulate()`. A chain without stages is `x`.
impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count == 0 {
            f.write_str("x")?;
        }
        let mut function = 0;
        for (i, stage) in self.stages().enumerate() {
            f.write_str(if i == 0 { "" } else { " | " })?;
            self.write_stage(stage, function, f)?;
            function += stage.kinds().count();
        }
        if usize::from(self.count) > super::MOST {
            f.write_str(" | ...")?;
        }
        match self.policy {
            KinkPolicy::Torch => {}
            other => write!(f, ".kinks({other})")?,
        }
        if self.accumulates {
            f.write_str(".accumulate()")?;
        }
        f.write_str(if self.again { ".recompute()" } else { "" })?;
        match self.save {
            Save::Input => Ok(()),
            save => write!(f, ".save({})", save.name()),
        }
    }
}

impl Chain {
    /// A stage, of which the first activation has this number.
    fn write_stage(
        &self,
        stage: &Stage,
        function: usize,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let prefix = match stage.side() {
            Side::X => "",
            Side::Gate => "gate_",
        };
        let call = |kind: &Kind, number: usize| self.call_text(*kind, function + number);
        match stage {
            Stage::Act(Side::X, kind) => f.write_str(&call(kind, 0)),
            Stage::Act(Side::Gate, kind) => write!(f, "gate_act({})", call(kind, 0)),
            Stage::Plus(_, Operand { slot, .. }) if slot.is_like(Slot::Add) => f.write_str("add"),
            Stage::Plus(_, operand) => write!(f, "{prefix}bias({})", operand.per),
            Stage::Times(_, operand) => write!(f, "{prefix}scale({})", operand.per),
            Stage::PlusConstant(_, number) => write!(f, "{prefix}offset({})", number.value()),
            Stage::TimesConstant(_, number) => write!(f, "{prefix}scale({})", number.value()),
            Stage::Gate(a, None) => write!(f, "gated({})", call(a, 0)),
            Stage::Gate(a, Some(b)) => write!(f, "product({}, {})", call(a, 0), call(b, 1)),
            Stage::Both(kind) => write!(f, "both({})", call(kind, 0)),
            Stage::Row(function) => f.write_str(&function.text(|param| {
                let mut learned = self.learned();
                let own = learned.find(|l| (l.function, l.param) == (OF_ROW, param));
                own.map(|learned| learned.per)
            })),
            Stage::Basis(basis) => write!(f, "{basis}"),
            Stage::Orbitals(orbitals) => write!(f, "{orbitals}"),
            Stage::Series {
                basis,
                coefficients,
                beside,
            } => {
                let (name, per) = (basis.family.name(), coefficients.per);
                write!(f, "{name}({}, coefficients=@{per}", basis.arguments())?;
                match beside {
                    Some(beside) => write!(f, ", base={})", call(&beside.kind, 0)),
                    None => f.write_str(")"),
                }
            }
            Stage::Rational {
                degrees: [above, below],
                coefficients: [numerator, _],
            } => write!(
                f,
                "rational(numerator={above}, denominator={below}, coefficients=@{})",
                numerator.per
            ),
            Stage::Dropout { p, seed } => write!(f, "dropout({}, seed={seed})", p.value()),
            Stage::Rrelu { lower, upper, seed } => {
                let (lower, upper) = (lower.value(), upper.value());
                write!(f, "rrelu({lower}, {upper}, seed={seed})")
            }
        }
    }
}

impl Chain {
    /// An activation with the parameters that are learned: `swish(beta=@channel)`.
    fn call_text(&self, kind: Kind, function: usize) -> String {
        let mut text = kind.to_string();
        for learned in self
            .learned()
            .filter(|learned| learned.function == function)
        {
            let name = kind.activation().params[learned.param].name;
            // An own function's parameters stand behind its quoted texts.
            let behind = text.rfind('\'').unwrap_or(0);
            let named = |before| text[behind..].find(&format!("{before}{name}="));
            let Some(start) = named('(').or(named(' ')) else {
                continue;
            };
            let value = behind + start + name.len() + 2;
            let end = text[value..]
                .find([',', ')'])
                .map_or(text.len(), |end| value + end);
            text.replace_range(value..end, &format!("@{}", learned.per));
        }
        text
    }
}

/// Stages between bars, with any name of a [`Kind`] that it reads.
impl FromStr for Chain {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match Chain::with_axis(text)? {
            (chain, None | Some(-1)) => chain.check().map(|()| chain),
            (_, Some(axis)) => Err(Error::Chain {
                chain: text.trim().into(),
                reason: format!(
                    "its rows go along axis {axis}, and here along the last axis: move that one there \
                     (the program has --axis for it, Chain::with_axis reads it)"
                ),
            }),
        }
    }
}

impl Chain {
    /// A chain as it is parsed, and the axis that a framework's name has with it: 1 in
    /// `nn.Softmax(dim=1) | add`, -1 where it is the last one, none where none is named. Here a basis
    /// need not say its size: [`Chain::with_coefficients`] gives it one.
    ///
    /// # Errors
    /// Those of parsing.
    pub fn with_axis(text: &str) -> Result<(Self, Option<i64>), Error> {
        let whole = text.trim();
        let flag = |length: usize, flag: &str| match whole[..length].strip_suffix(flag) {
            Some(rest) => (rest.len(), true),
            None => (length, false),
        };
        let (length, saves_output) = flag(whole.len(), ".save(output)");
        let (length, saves_bit) = flag(length, ".save(bit)");
        let save = match (saves_output, saves_bit) {
            (true, _) => Save::Output,
            (_, true) => Save::Bit,
            _ => Save::Input,
        };
        let (length, again) = flag(length, ".recompute()");
        let (length, accumulates) = flag(length, ".accumulate()");
        let rest = &whole[..length];
        let policy = rest
            .strip_suffix(')')
            .and_then(|call| call.rsplit_once(".kinks("));
        let (stages, policy) = match policy {
            Some((stages, policy)) => (stages, policy.trim().parse()?),
            None => (rest, KinkPolicy::Torch),
        };
        let mut chain = Chain {
            accumulates,
            again,
            save,
            ..Chain::x().kinks(policy)
        };
        let mut axis = None;
        for (number, stage) in split(stages, '|').into_iter().enumerate() {
            // What a chain begins with may be said.
            if number > 0 || stage.trim() != "x" {
                chain = add_stage(chain, stage.trim(), text, &mut axis)?;
            }
        }
        chain.check_stages()?;
        Ok((chain, axis))
    }
}

/// The parts of a text between the separators that stand in no parentheses.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    let mut quote = None;
    for (i, c) in text.char_indices() {
        match c {
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '\'' | '"' => quote = Some(c),
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if c == separator && depth == 0 => {
                parts.push(&text[start..i]);
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The error of a chain that is written so, for a reason.
pub(super) fn fault(whole: &str) -> impl Fn(String) -> Error + '_ {
    |reason| Error::Chain {
        chain: whole.trim().into(),
        reason,
    }
}

/// The chain with one more stage.
pub(super) fn add_stage(
    chain: Chain,
    stage: &str,
    whole: &str,
    axis: &mut Option<i64>,
) -> Result<Chain, Error> {
    let fault = fault(whole);
    let wrong = |reason: String| Err::<Chain, _>(fault(reason));
    if stage.is_empty() {
        return wrong("a stage is empty: write one between each two bars".into());
    }
    let (name, inside) = match stage.strip_suffix(')').and_then(|s| s.split_once('(')) {
        Some((name, inside)) => (name.trim(), inside.trim()),
        None => (stage, ""),
    };
    let arguments: Vec<&str> = match inside {
        "" => Vec::new(),
        _ => split(inside, ',').into_iter().map(str::trim).collect(),
    };
    let one = || match arguments[..] {
        [argument] => Ok(argument),
        _ => Err(fault(format!(
            "{name} takes one argument, not {}",
            arguments.len()
        ))),
    };
    let (side, plain) = match name.strip_prefix("gate_") {
        Some(plain) => (Side::Gate, plain),
        None => (Side::X, name),
    };
    let gated = side == Side::Gate;
    Ok(match plain {
        "bias" if gated => chain.gate_bias(per(one()?, "bias")?),
        "bias" => chain.bias(per(one()?, "bias")?),
        "scale" => match (one()?.parse::<f32>(), gated) {
            (Ok(factor), _) => chain.then(Stage::TimesConstant(side, Number::new(factor))),
            (Err(_), true) => chain.gate_scale(per(one()?, "scale")?),
            (Err(_), false) => chain.scale(per(one()?, "scale")?),
        },
        "offset" => match one()?.parse::<f32>() {
            Ok(offset) => chain.then(Stage::PlusConstant(side, Number::new(offset))),
            Err(_) => return wrong(format!("offset({inside}): {inside} is no number")),
        },
        "act" if gated => called(one()?, |kind| chain.gate_act(kind))?,
        "add" if !gated && arguments.is_empty() => chain.add(),
        "add" if !gated => return wrong("add takes no argument: it adds a whole tensor".into()),
        "gated" if !gated => called(one()?, |kind| chain.gate(kind))?,
        "both" if !gated => called(one()?, |kind| chain.both(kind))?,
        "product" if !gated => match arguments[..] {
            [a, b] => {
                let first = called(a, |a| chain.gate(a))?;
                // With both activations the first one's parameters keep their names.
                called(b, |b| first.gate_by(b))?
            }
            _ => return wrong("product takes two activations: product(tanh, sigmoid)".into()),
        },
        "dropout" if !gated => {
            let ([p], seed) = drawn(&arguments, [("p", 0.5)]).ok_or_else(|| {
                fault(format!(
                    "{stage}: dropout takes p in [0, 1) and a seed, as in dropout(0.1, seed=7)"
                ))
            })?;
            chain.dropout(p, seed)
        }
        "rrelu" if !gated && inside.contains("seed") => {
            let known = [("lower", 0.125), ("upper", 1.0 / 3.0)];
            let ([lower, upper], seed) = drawn(&arguments, known).ok_or_else(|| {
                fault(format!(
                    "{stage}: rrelu in training takes two slopes and a seed, as in \
                     rrelu(0.125, 0.333, seed=7)"
                ))
            })?;
            chain.rrelu(lower, upper, seed)
        }
        _ => match basis::called(name, &arguments) {
            Some(found) => with_basis(chain, found.map_err(fault)?)?,
            None => match named(name) {
                Some(found) => named_stage(chain, (name, found), &arguments, whole, axis)?,
                None => match selu_with(stage, name, &arguments) {
                    Some([alpha, scale]) => chain.act(Kind::Elu { alpha }).scale_by(scale),
                    None => called(stage, |kind| chain.act(kind))?,
                },
            },
        },
    })
}

/// Adds a stage of a basis.
fn with_basis(chain: Chain, found: Called<'_>) -> Result<Chain, Error> {
    Ok(match found {
        Called::Basis(basis) => chain.basis(basis),
        Called::Orbitals(orbitals) => chain.orbitals(orbitals),
        Called::Series(basis, shared, None) => chain.series(basis, per(shared, "coefficients")?),
        Called::Series(basis, shared, Some(kind)) => {
            chain.series_beside(kind.parse()?, basis, per(shared, "coefficients")?)
        }
        Called::Rational([above, below], shared) => {
            // More than a polynomial may have are refused as such.
            let degree = |degree: u16| degree.min(u8::MAX.into()) as u8;
            chain.rational(degree(above), degree(below), per(shared, "coefficients")?)
        }
    })
}

/// The numbers of a stage that draws, each with its name and default, and its seed, which comes
/// behind them; none where an argument is none of these.
fn drawn<const N: usize>(arguments: &[&str], known: [(&str, f32); N]) -> Option<([f32; N], u64)> {
    let (mut numbers, mut seed) = (known.map(|(_, default)| default), 0);
    let mut given = Vec::new();
    for (i, argument) in arguments.iter().enumerate() {
        let (place, value) = match argument.split_once('=') {
            Some((name, value)) => {
                let named = known.iter().position(|(known, _)| *known == name.trim());
                let seed = (name.trim() == "seed").then_some(N);
                (named.or(seed)?, value.trim())
            }
            None => (i, *argument),
        };
        if given.contains(&place) {
            return None;
        }
        given.push(place);
        match numbers.get_mut(place) {
            Some(number) => *number = value.parse().ok()?,
            None if place == N => seed = value.parse().ok()?,
            None => return None,
        }
    }
    Some((numbers, seed))
}

/// Adds a stage with an activation, some of whose parameters may be learned: `elu(alpha=@channel)`.
fn called(text: &str, add: impl FnOnce(Kind) -> Chain) -> Result<Chain, Error> {
    if expr::is_written(text) {
        return called_custom(text, add);
    }
    let call = text.strip_suffix(')').and_then(|s| s.split_once('('));
    let Some((name, inside)) = call.filter(|(_, inside)| inside.contains('@')) else {
        return Ok(add(text.parse()?));
    };
    // What is learned is left out for the kind, which has a default for it.
    let (mut plain, mut learned) = (Vec::new(), Vec::new());
    let kind: Kind = name.trim().parse()?;
    let mut named = Vec::new();
    for (i, argument) in split(inside, ',').into_iter().map(str::trim).enumerate() {
        let (param, value) = match argument.split_once('=') {
            Some((param, value)) => (Some(param.trim()), value.trim()),
            None => (
                kind.activation().params.get(i).map(|param| param.name),
                argument,
            ),
        };
        if param.is_some_and(|param| named.contains(&param)) {
            return Err(Error::Chain {
                chain: text.into(),
                reason: format!("{} is given twice", param.unwrap_or_default()),
            });
        }
        named.extend(param);
        match (value.strip_prefix('@'), param) {
            (Some(shared), Some(param)) => {
                let ours = of_framework(name, param, &kind).unwrap_or(param);
                learned.push((ours.to_owned(), per(shared, "learned")?))
            }
            _ if argument.contains('=') => plain.push(argument.to_owned()),
            (_, Some(param)) => plain.push(format!("{param}={argument}")),
            (_, None) => plain.push(argument.to_owned()),
        }
    }
    let plain = match plain.is_empty() {
        true => name.to_owned(),
        false => format!("{name}({})", plain.join(", ")),
    };
    Ok(add(plain.parse()?).learn_all_of_last(learned))
}

/// Which of our parameters a framework's argument is, by what it changes; none where it is ours, or
/// none.
fn of_framework(name: &str, argument: &str, kind: &Kind) -> Option<&'static str> {
    let params = kind.activation().params;
    if params.iter().any(|param| param.name == argument) {
        return None;
    }
    let with = |value: &str| {
        format!("{}({argument}={value})", name.trim())
            .parse::<Kind>()
            .ok()
    };
    let (one, other) = (with("0.375")?, with("0.625")?);
    let mut pairs = params
        .iter()
        .zip(one.params().into_iter().zip(other.params()));
    let changed = pairs.find(|(_, (one, other))| one != other);
    changed.map(|(param, _)| param.name)
}

/// Adds a stage with an own function, some of whose parameters may be learned.
fn called_custom(text: &str, add: impl FnOnce(Kind) -> Chain) -> Result<Chain, Error> {
    let mut reading = expr::Reading::of(text)?;
    let mut learned = Vec::new();
    for (param, value) in &mut reading.params {
        if let Some(shared) = value.strip_prefix('@') {
            learned.push((*param, per(shared, "learned")?));
            *value = "1";
        }
    }
    Ok(add(reading.kind()?).learn_all_of_last(learned))
}

/// How an operand is shared, or an error that says what it could be.
pub(super) fn per(text: &str, stage: &'static str) -> Result<Per, Error> {
    text.parse().map_err(|_| Error::Name {
        what: stage,
        text: text.into(),
        known: Per::ALL.map(Per::name).join(", ")
            + if stage == "scale" {
                ", or a number"
            } else {
                ""
            },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_frameworks_write_is_read() -> Result<(), Error> {
        for (text, ours) in [
            ("x | softmax", "softmax"),
            ("nn.Dropout(0.1)", "dropout(0.1)"),
            ("torch.nn.Dropout(p=0.1, inplace=True)", "dropout(0.1)"),
            (
                "F.dropout(0.5, training=True, seed=3)",
                "dropout(0.5, seed=3)",
            ),
            (
                "keras:Dropout(rate=0.25, seed=4) | relu",
                "dropout(0.25, seed=4) | relu",
            ),
            ("nn.Dropout(0)", "dropout(0)"),
        ] {
            assert_eq!(text.parse::<Chain>()?, ours.parse()?, "{text}");
        }
        let error = "F.dropout(0.5, training=False)".parse::<Chain>();
        assert!(error.is_err_and(|e| e.to_string().contains("dropout takes p")));
        assert!("relu | x".parse::<Chain>().is_err());
        assert!("ggml:Dropout(0.1)".parse::<Chain>().is_err());
        Ok(())
    }

    #[test]
    fn chains_are_read_as_they_are_written() -> Result<(), Error> {
        for text in [
            "x",
            "gelu",
            "elu(alpha=0.5).kinks(jax)",
            "bias(column) | relu.kinks(tf).accumulate()",
            "relu.accumulate().recompute()",
            "gated(silu).recompute()",
            "bias(column) | tanh | add.save(output)",
            "bias(column) | leaky_relu(negative_slope=0.2) | scale(row).save(bit)",
            "scale(row) | sigmoid.accumulate().recompute().save(output)",
            "bias(column) | gelu | dropout(0.1, seed=7) | add",
            "scale(channel) | bias(channel) | add | relu",
            "scale(0.125) | bias(tensor) | bias(row) | tanh | tanh",
            "bias(column) | gate_bias(column) | gated(silu) | scale(row)",
            "product(tanh, sigmoid) | add | add",
            "leaky_relu(negative_slope=@channel)",
            "custom('where(beta==x, 1, x) + (gamma==2)', beta=@row, gamma=2)",
            "bias(column) | wgsl(own, 'select(x, 1.0, (b==x) | (x > 2.0))', d1='1.0', b=@row)",
            "scale(0.125) | add | softmax | dropout(0.1, seed=5)",
            "logsumexp | scale(2)",
            "rrelu(0.125, 0.25, seed=18446744073709551615) | dropout(0.5, seed=3)",
            "snake_beta(alpha=@column, beta=@column) | bias(column) | swish(beta=@tensor)",
            "xielu(alpha_p=@tensor, alpha_n=0.8, beta=0.5, eps=-1e-6)",
            "gated(swish(beta=@row)) | add",
            "product(softcap(cap=@tensor), dyt(alpha=@column))",
            "product(swish(beta=2), swish(beta=@column))",
            "product(swish(beta=@tensor), swish(beta=@column))",
            "hard_tanh(min=-7, max=7) | offset(1) | gate_act(relu6) | gated(quick_gelu(alpha=1.702))",
        ] {
            let chain: Chain = text.parse()?;
            assert_eq!(chain.to_string(), text);
            assert_eq!(chain.to_string().parse(), Ok(chain));
        }
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("bias | gelu", "one argument"),
            ("bias(colum) | gelu", "colum"),
            ("scale(channels)", "or a number"),
            ("gelu | | relu", "empty"),
            ("softmax | softmin", "2 functions of rows"),
            ("softmax.save(output)", "needs the input"),
            ("gate_bias(column) | gelu", "gate"),
            ("gated(silu) | gated(silu)", "2 gates"),
            ("dropout(1.5)", "1.5"),
            ("dropout(p=x)", "p=x"),
            ("gelu.save(output)", "gelu's derivative"),
            ("elu(alpha=-1).save(output)", "does not follow"),
            ("tanh | tanh.save(output)", "2 activations"),
            ("tanh.save(bit)", "does not follow from its side"),
            ("softplus(beta=@row).save(output)", "learned"),
            ("gate_dropout(0.1) | gated(silu)", "gate_dropout"),
            ("dropout(0.1, 7, 8)", "dropout(0.1, 7, 8)"),
            ("rrelu(0.1, 0.2, 0.3, seed=1)", "two slopes"),
            ("rrelu(lower=nan, seed=1)", "lower"),
            ("product(tanh)", "two activations"),
            ("add(column)", "no argument"),
            ("gleu | add", "gelu"),
            ("x | x", "\"x\""),
            ("gelu(x=@channel)", "none"),
            ("elu(beta=@channel)", "these can be learned: alpha"),
            ("elu(alpha=@channels)", "channels"),
            ("swish(beta=@column, beta=2)", "beta is given twice"),
            ("elu(alpha=nan) | add", "alpha"),
        ] {
            let error = text.parse::<Chain>().expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        let long = vec!["add"; 13].join(" | ").parse::<Chain>();
        let error = long.expect_err("too long").to_string();
        assert!(error.contains("13 stages"), "{error}");
    }
}
