//! What stages and gated functions are called, as text that is parsed.

/// A stage of chains, or a gated function of the field: as it is written, and what it computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Form {
    /// What is chosen stands in capitals: `bias(PER)`.
    pub name: &'static str,
    /// A chain with it: `bias(column)`.
    pub chain: &'static str,
    /// What x becomes, or the gate: `x + bias`.
    pub formula: &'static str,
}

const fn form(name: &'static str, chain: &'static str, formula: &'static str) -> Form {
    Form {
        name,
        chain,
        formula,
    }
}

impl Form {
    /// All stages, those of the gate behind those of x, and what may stand behind the last one.
    pub const STAGES: &'static [Form] = &[
        form("KIND", "gelu", "KIND(x), an activation"),
        form(
            "KIND(PARAMETER=@PER)",
            "leaky_relu(negative_slope=@channel)",
            "an activation with a parameter that is learned: an operand of the parameter's name",
        ),
        form("bias(PER)", "bias(column)", "x + bias"),
        form("scale(PER)", "scale(channel)", "x scale"),
        form("add", "add", "x + add, a whole tensor: a residual"),
        form("offset(NUMBER)", "offset(1)", "x + NUMBER"),
        form("scale(NUMBER)", "scale(0.125)", "x NUMBER"),
        form(
            "dropout(P, seed=N)",
            "dropout(0.1, seed=7)",
            "0 with probability P, x / (1 - P) elsewhere; the same elements in every direction",
        ),
        form(
            "rrelu(LOWER, UPPER, seed=N)",
            "rrelu(0.125, 0.25, seed=7)",
            "rrelu in training: x where x > 0, x by a slope between the two, drawn for each element",
        ),
        form(
            "ROW",
            "scale(0.125) | add | softmax",
            "softmax, log_softmax, softmin, softmax1, logsumexp, hardmax, sparsemax, entmax15, \
             entmax(alpha), maxout(k), gumbel_softmax(tau, seed=N) or poly_norm of the whole row",
        ),
        form(
            "BASIS",
            "bspline(degree=3, cells=8, from=-1, to=1)",
            "all functions of a basis at x, one per column: bspline(degree, cells or knots=[...]), \
             chebyshev(degree), fourier(terms), rbf(centers), each with from and to",
        ),
        form(
            "BASIS(coefficients=@PER)",
            "bspline(degree=3, cells=8, from=-1, to=1, coefficients=@tensor)",
            "their sum times coefficients; spline(...) for short, pwlu(cells, from, to) likewise; \
             with base=KIND that activation beside it, both with weights",
        ),
        form(
            "rational(numerator=N, denominator=M)",
            "rational(numerator=5, denominator=4, coefficients=@tensor)",
            "a polynomial over 1 + |another|",
        ),
        form(
            "orbitals(l=L, alpha=A)",
            "orbitals(l=2, alpha=0.8)",
            "the 2 L + 1 Gaussian-type orbitals at points (x, y, z), one per column; alpha and c may be \
             lists, or learned: alpha=@tensor; with d=x, d=xy or d=laplacian a derivative",
        ),
        form("gated(KIND)", "gated(silu)", "KIND(gate) x"),
        form(
            "product(KIND, KIND)",
            "product(tanh, sigmoid)",
            "the first KIND(gate) times the second KIND(x)",
        ),
        form(
            "both(KIND)",
            "bias(column) | both(relu)",
            "KIND(x) and KIND(-x), two outputs, side by side: with relu crelu",
        ),
        form(
            "gate_bias(PER)",
            "gate_bias(column) | gated(silu)",
            "gate + gate_bias",
        ),
        form(
            "gate_scale(PER)",
            "gate_scale(channel) | gated(silu)",
            "gate gate_scale",
        ),
        form(
            "gate_offset(NUMBER)",
            "gate_offset(1) | gated(silu)",
            "gate + NUMBER",
        ),
        form(
            "gate_scale(NUMBER)",
            "gate_scale(0.125) | gated(silu)",
            "gate NUMBER",
        ),
        form(
            "gate_act(KIND)",
            "gate_act(relu6) | gated(silu)",
            "KIND(gate)",
        ),
        form(
            ".kinks(POLICY)",
            "bias(column) | relu.kinks(tf)",
            "derivatives at kinks as torch, jax or tf has them",
        ),
        form(
            ".accumulate()",
            "bias(column) | gelu.accumulate()",
            "gradients that elements share are added to what is there",
        ),
        form(
            ".recompute()",
            "gated(silu).recompute()",
            "backward writes y, too",
        ),
        form(
            ".save(output)",
            "bias(column) | tanh.save(output)",
            "backward reads the activation's output, slot saved, in place of its input",
        ),
    ];

    /// The gated functions of the field.
    pub const GATES: &'static [Form] = &[
        form("GLU", "gated(sigmoid)", "sigmoid(gate) x"),
        form("bilinear", "gated(identity)", "gate x"),
        form("ReGLU", "gated(relu)", "max(gate, 0) x"),
        form(
            "GEGLU",
            "gated(gelu)",
            "gate / 2 (1 + erf(gate / sqrt 2)) x",
        ),
        form(
            "GEGLU, tanh",
            "gated(gelu_tanh)",
            "gate / 2 (1 + tanh(sqrt(2 / pi) (gate + 0.044715 gate^3))) x",
        ),
        form(
            "GEGLU, quick",
            "gated(quick_gelu)",
            "gate sigmoid(1.702 gate) x",
        ),
        form("SwiGLU", "gated(silu)", "gate sigmoid(gate) x"),
        form("SReGLU", "gated(relu_squared)", "max(gate, 0)^2 x"),
        form("GTU", "product(tanh, sigmoid)", "tanh(gate) sigmoid(x)"),
        form(
            "SELU-GLU",
            "gated(selu)",
            "1.0507 gate x where gate > 0, 1.7581 (e^gate - 1) x elsewhere",
        ),
        form(
            "ELU-GLU",
            "gated(elu)",
            "gate x where gate > 0, (e^gate - 1) x elsewhere",
        ),
        form(
            "SiTU-GLU",
            "product(situ(beta=4), softcap(cap=25))",
            "4 tanh(gate / 4) sigmoid(gate) 25 tanh(x / 25)",
        ),
        form("Mish-GLU", "gated(mish)", "gate tanh(ln(1 + e^gate)) x"),
        form(
            "SwiGLU-OAI",
            "hard_tanh(min=-7, max=7) | offset(1) | gate_act(hard_tanh(min=-inf, max=7)) \
             | gated(quick_gelu)",
            "g sigmoid(1.702 g) (min(max(x, -7), 7) + 1) with g = min(gate, 7)",
        ),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{Chain, Side, Slot, Stage};
    use crate::{Direction, Error, Shape, reference};

    #[test]
    fn every_stage_is_named_and_parsed() -> Result<(), Error> {
        let mut seen = Vec::new();
        for form in Form::STAGES {
            let chain: Chain = form.chain.parse()?;
            assert_eq!(chain.to_string(), form.chain);
            let name = form.name.split('(').next().unwrap_or_default();
            let is_any = matches!(name, "KIND" | "ROW" | "BASIS");
            assert!(is_any || form.chain.contains(name), "{form:?}");
            seen.extend(chain.stages().map(|stage| {
                let learned = chain.learned().next().is_some();
                let is_gate = stage.side() == Side::Gate;
                match (stage, is_gate) {
                    (Stage::Act(..), true) => "gate_act(KIND)",
                    (Stage::Act(..), _) if learned => "KIND(PARAMETER=@PER)",
                    (Stage::Act(..), _) => "KIND",
                    (Stage::Plus(_, operand), _) if operand.slot == Slot::Add => "add",
                    (Stage::Plus(..), true) => "gate_bias(PER)",
                    (Stage::Plus(..), _) => "bias(PER)",
                    (Stage::Times(..), true) => "gate_scale(PER)",
                    (Stage::Times(..), _) => "scale(PER)",
                    (Stage::PlusConstant(..), true) => "gate_offset(NUMBER)",
                    (Stage::PlusConstant(..), _) => "offset(NUMBER)",
                    (Stage::TimesConstant(..), true) => "gate_scale(NUMBER)",
                    (Stage::TimesConstant(..), _) => "scale(NUMBER)",
                    (Stage::Gate(_, None), _) => "gated(KIND)",
                    (Stage::Gate(..), _) => "product(KIND, KIND)",
                    (Stage::Both(_), _) => "both(KIND)",
                    (Stage::Dropout { .. }, _) => "dropout(P, seed=N)",
                    (Stage::Rrelu { .. }, _) => "rrelu(LOWER, UPPER, seed=N)",
                    (Stage::Row(_), _) => "ROW",
                    (Stage::Basis(_), _) => "BASIS",
                    (Stage::Series { .. }, _) => "BASIS(coefficients=@PER)",
                    (Stage::Rational { .. }, _) => "rational(numerator=N, denominator=M)",
                    (Stage::Orbitals(_), _) => "orbitals(l=L, alpha=A)",
                }
            }));
        }
        for form in Form::STAGES {
            let is_stage = !form.name.starts_with('.');
            assert_eq!(seen.contains(&form.name), is_stage, "{form:?}");
        }
        Ok(())
    }

    /// erf's integral, by Simpson's rule.
    fn erf(x: f64) -> f64 {
        let density = |t: f64| (-t * t).exp();
        let (steps, mut sum) = (10_000, density(0.0) + density(x));
        for i in 1..steps {
            let weight = if i % 2 == 1 { 4.0 } else { 2.0 };
            sum += weight * density(x * f64::from(i) / f64::from(steps));
        }
        std::f64::consts::FRAC_2_SQRT_PI * sum * x / (3.0 * f64::from(steps))
    }

    fn formula(name: &str, a: f64, b: f64) -> f64 {
        let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
        match name {
            "GLU" => sigmoid(a) * b,
            "bilinear" => a * b,
            "ReGLU" => a.max(0.0) * b,
            "GEGLU" => 0.5 * a * (1.0 + erf(a / std::f64::consts::SQRT_2)) * b,
            "GEGLU, tanh" => {
                let inner = (2.0 / std::f64::consts::PI).sqrt() * (a + 0.044715 * a.powi(3));
                0.5 * a * (1.0 + inner.tanh()) * b
            }
            "GEGLU, quick" => a * sigmoid(1.702 * a) * b,
            "SwiGLU" => a * sigmoid(a) * b,
            "SiTU-GLU" => 100.0 * (a / 4.0).tanh() * sigmoid(a) * (b / 25.0).tanh(),
            "SReGLU" => a.max(0.0).powi(2) * b,
            "GTU" => a.tanh() * sigmoid(b),
            "SELU-GLU" if a > 0.0 => 1.0507009873554805 * a * b,
            "SELU-GLU" => 1.0507009873554805 * 1.6732632423543772 * a.exp_m1() * b,
            "ELU-GLU" if a > 0.0 => a * b,
            "ELU-GLU" => a.exp_m1() * b,
            "Mish-GLU" => a * a.exp().ln_1p().tanh() * b,
            "SwiGLU-OAI" => {
                let g = a.min(7.0);
                g * sigmoid(1.702 * g) * (b.clamp(-7.0, 7.0) + 1.0)
            }
            other => panic!("{other} has no formula here"),
        }
    }

    #[test]
    fn gates_are_their_formulas() -> Result<(), Error> {
        let values: Vec<f32> = vec![
            -30.0, -7.5, -7.0, -1.25, -0.5, 0.0, 0.75, 2.0, 6.5, 7.0, 9.0,
        ];
        let pairs = values.iter().flat_map(|a| values.iter().map(|b| (*a, *b)));
        let (gate, x): (Vec<f32>, Vec<f32>) = pairs.unzip();
        let given = [(Slot::X, &x[..]), (Slot::Gate, &gate[..])];
        let shape = Shape::new(x.len() as u64);
        for Form { name, chain, .. } in Form::GATES {
            let chain: Chain = chain.parse()?;
            assert!(chain.has_gate(), "{name}");
            let outputs = reference::run(chain, Direction::Forward, shape, &given)?;
            for ((a, b), got) in gate.iter().zip(&x).zip(&outputs[0].1) {
                let want = formula(name, (*a).into(), (*b).into());
                let close = (got - want).abs() <= 1e-9 * (1.0 + want.abs());
                assert!(close, "{name} of gate {a} and x {b}: {got}, not {want}");
            }
        }
        Ok(())
    }
}
