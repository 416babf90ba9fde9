//! `list`: the catalogue, and what frameworks call what is in it.

use std::fmt::{Display, LowerExp};

use serde_json::{Value, json};
use wgpu_activations::{Alias, Form, Framework, Kind, Param, Per, Save, Smoothness};

use crate::Result;
use crate::operations::{self, Operations};
use crate::output;
use crate::table::Table;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Activations to say everything about; all of them, in short, where none is named.
    #[arg(value_name = "KIND")]
    pub kinds: Vec<Kind>,
    /// Lists what this framework calls activations, and what they are here: pytorch, jax, keras,
    /// onnx, ggml, huggingface, tensorflow, mlx, candle or another one that the error names.
    #[arg(long, value_name = "NAME", conflicts_with = "kinds")]
    pub framework: Option<Framework>,
    /// Lists the stages of chains alone, and the gated functions of the field as chains.
    #[arg(long, conflicts_with_all = ["kinds", "framework"])]
    pub chains: bool,
    /// Lists how many operations the shaders of f, f' and f'' do for an element, of all activations or
    /// of those named.
    #[arg(long, conflicts_with_all = ["framework", "chains"])]
    pub operations: bool,
}

/// Prints a table of all activations, or all about some, or a framework's names.
pub fn run(args: &Args, json: bool) -> Result<()> {
    if let Some(framework) = args.framework {
        return framework_names(framework, json);
    }
    if args.chains {
        return output::print(json, chains_to_json, chains);
    }
    if args.operations {
        let kinds: Vec<Kind> = match args.kinds.is_empty() {
            true => Kind::all().collect(),
            false => args.kinds.clone(),
        };
        let table = operations_table(&kinds);
        return output::print(
            json,
            || table.to_json(),
            || format!("{}\n{ABOUT_OPERATIONS}\n", table.to_text()),
        );
    }
    let kinds = || args.kinds.iter().copied();
    if args.kinds.is_empty() {
        return output::print(json, || Kind::all().map(to_json).collect(), overview);
    }
    let text = || kinds().map(details).collect::<Vec<_>>().join("\n");
    output::print(json, || kinds().map(to_json).collect(), text)
}

fn overview() -> String {
    let params = |kind: &Kind| {
        let params = kind.activation().params.iter();
        params.map(parameter).collect::<Vec<_>>().join(", ")
    };
    let table = Table::of(&Kind::all().collect::<Vec<_>>())
        .column("name", Kind::name)
        .column("ULP f f' f''", |kind| budgets(&kind.activation().ulps))
        .column("backward needs", |kind| kind.save().name())
        .column("smoothness", |kind| smoothness(kind.smoothness()))
        .column("formula", |kind| kind.activation().formula())
        .column("parameters", params)
        .table;
    format!(
        "{}\nULP: the largest error allowed of the GPU's f, f' and f'', in units in the last place.\n\
         Parameters have their defaults, and in brackets what is allowed where not every finite number is.\n\
         More about one: wgpu-activations list NAME\n\n{}",
        table.to_text(),
        chains()
    )
}

/// Below the table of operations.
const ABOUT_OPERATIONS: &str = "\
Operations of the shader for one element and one call, loads and stores left out, with equal ones as one and \
those that nobody needs dropped: an fma is two, as where it is not fused, a clamp is two, a sign and the same \
bits as another type are none. Slow: divisions and square roots among them. Nothing stands where the shader \
branches.";

fn operations_table(kinds: &[Kind]) -> Table {
    let rows: Vec<_> = kinds
        .iter()
        .map(|kind| (*kind, operations::of(*kind)))
        .collect();
    let all =
        |order: usize| move |(_, of): &(Kind, [Option<Operations>; 3])| of[order].map(|of| of.all);
    let slow =
        |order: usize| move |(_, of): &(Kind, [Option<Operations>; 3])| of[order].map(|of| of.slow);
    Table::of(&rows)
        .column("function", |(kind, _)| kind.to_string())
        .column("f", all(0))
        .column("f'", all(1))
        .column("f''", all(2))
        .column("slow, f", slow(0))
        .column("slow, f'", slow(1))
        .column("slow, f''", slow(2))
        .table
}

/// The stages of chains, the ways to share an operand, and the gated functions of the field.
fn chain_tables() -> [Table; 3] {
    let of = |forms, name, example| {
        Table::of(forms)
            .column(name, |form: &Form| form.name)
            .column("computes", |form| form.formula)
            .column(example, |form| form.chain)
            .table
    };
    let shared = Table::of(&Per::ALL)
        .column("PER", |per| per.name())
        .column("an operand has", |per| per.about());
    let gates = of(Form::GATES, "gate", "chain");
    [of(Form::STAGES, "stage", "example"), shared.table, gates]
}

fn chains() -> String {
    let tables = chain_tables().map(|table| table.to_text());
    format!(
        "{}\nA chain is stages between bars: bias(column) | gelu | dropout(0.1, seed=7) | add\n",
        tables.join("\n")
    )
}

fn chains_to_json() -> Value {
    let [stages, shared, gates] = chain_tables().map(|table| table.to_json());
    json!({ "stages": stages, "shared": shared, "gated": gates })
}

/// All that is known of one activation, with these parameters.
fn details(kind: Kind) -> String {
    let activation = kind.activation();
    let about: Vec<&str> = activation.about.trim().lines().map(str::trim).collect();
    let parameter = |param: &Param| {
        let Param { name, default, .. } = param;
        let limits = domain(param);
        ("parameter", format!("{name}, default {default}, {limits}"))
    };
    let kinks: Vec<String> = kind.kinks().iter().map(f32::to_string).collect();
    let budgets = format!("{} ULP for f, f', f''", budgets(&activation.ulps));
    let mut facts = vec![("about", about.join("\n"))];
    facts.extend(activation.params.iter().map(parameter));
    facts.push(("smoothness", smoothness(kind.smoothness()).into()));
    facts.extend((!kinks.is_empty()).then(|| ("kinks", format!("at x = {}", kinks.join(", ")))));
    facts.extend([
        ("backward", format!("needs {}", needs(kind.save()))),
        ("budgets", format!("{budgets}\n{}", activation.ulps_about)),
        ("scale", activation.scale_about.into()),
        ("WGSL", wgsl_names(kind).join(", ")),
        ("operations", operations_of(kind)),
    ]);
    facts.retain(|(_, text)| !text.is_empty());
    let mut out = format!("{kind}\n");
    for (name, text) in facts {
        let text = text.trim_end().replace('\n', "\n              ");
        out += &format!("  {name:<12}{text}\n");
    }
    out
}

/// How many operations f, f' and f'' are.
fn operations_of(kind: Kind) -> String {
    let counted = operations::of(kind).map(|of| match of {
        Some(Operations { all, slow: 0 }) => all.to_string(),
        Some(Operations { all, slow: 1 }) => format!("{all} (1 division or root)"),
        Some(Operations { all, slow }) => format!("{all} ({slow} divisions or roots)"),
        None => "not counted".into(),
    });
    format!("{} for f, f', f'' of an element", counted.join(", "))
}

fn wgsl_names(kind: Kind) -> [String; 3] {
    [0, 1, 2].map(|order| kind.wgsl_name(order))
}

fn to_json(kind: Kind) -> Value {
    let activation = kind.activation();
    let parameter = |(param, value): (&Param, f32)| {
        json!({
            "name": param.name,
            "default": param.default,
            "value": value,
            "lowest": param.lowest,
            "highest": param.highest,
        })
    };
    let params = activation.params.iter().zip(kind.params());
    json!({
        "name": kind.name(),
        "kind": kind.to_string(),
        "formula": kind.activation().formula(),
        "about": activation.about.trim(),
        "parameters": params.map(parameter).collect::<Value>(),
        "smoothness": smoothness(kind.smoothness()),
        "kinks": kind.kinks(),
        "backward_needs": kind.save().name(),
        "ulp_budgets": activation.ulps,
        "ulp_budgets_about": activation.ulps_about,
        "scale": activation.scale_about,
        "wgsl_names": wgsl_names(kind),
        "operations": operations::of(kind).map(|of| of.map(|of| of.all)),
    })
}

fn needs(save: Save) -> &'static str {
    match save {
        Save::Nothing => "nothing",
        Save::Bit => "one bit: the derivative has two values",
        Save::Output => "the output, or the input",
        Save::Input => "the input",
    }
}

pub fn smoothness(smoothness: Smoothness) -> &'static str {
    match smoothness {
        Smoothness::Jump => "f jumps",
        Smoothness::Kink => "f' jumps",
        Smoothness::Bend => "f'' jumps",
        Smoothness::Smooth => "smooth",
    }
}

fn budgets(ulps: &[f64; 3]) -> String {
    ulps.map(|u| u.to_string()).join(" ")
}

/// `n=2 [0.5 to 64]`
fn parameter(param: &Param) -> String {
    let value = format!("{}={}", param.name, param.default);
    match domain(param).as_str() {
        ANY => value,
        limits => format!("{value} [{limits}]"),
    }
}

const ANY: &str = "any finite number";

fn domain(param: &Param) -> String {
    let [low, high] = [param.lowest, param.highest].map(number);
    match (param.lowest == f32::MIN, param.highest == f32::MAX) {
        (true, true) => ANY.into(),
        (true, false) => format!("at most {high}"),
        (false, true) => format!("at least {low}"),
        (false, false) => format!("{low} to {high}"),
    }
}

/// Short: `0.001`, but `1e-30`.
pub fn number<N: Into<f64> + Display + LowerExp + Copy>(value: N) -> String {
    let size = value.into().abs();
    match size == 0.0 || (1e-4..1e6).contains(&size) {
        true => value.to_string(),
        false => format!("{value:e}"),
    }
}

/// A table of a framework's names, or an array of them as JSON.
fn framework_names(framework: Framework, json: bool) -> Result<()> {
    let all: Vec<Alias> = framework.aliases().collect();
    let table = Table::of(&all)
        .column("name", |alias| alias.name)
        .column("here", here)
        .column("difference", |alias| alias.difference)
        .table;
    let example = all.first().map_or("", |alias| alias.name);
    let text = format!(
        "{}\nhere: our kind, with {framework}'s defaults; empty where it is no element-wise function.\n\
         Write {framework}: before a name to be given these: wgpu-activations list {framework}:{example}\n",
        table.to_text(),
    );
    output::print(json, || all.iter().map(name_to_json).collect(), || text)
}

fn name_to_json(alias: &Alias) -> Value {
    json!({
        "framework": alias.framework.name(),
        "name": alias.name,
        "kind": alias.is_elementwise().then(|| here(alias)),
        "difference": alias.difference,
    })
}

/// The kind with all its parameters; empty for row functions and gates.
fn here(alias: &Alias) -> String {
    let kind = alias.to_kind();
    kind.map_or_else(|_| alias.kind.into(), |kind| kind.to_string())
}
