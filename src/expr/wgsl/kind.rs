//! [`Kind::from_wgsl`].

use super::check::{self, Text};
use super::derivative;
use crate::body::Part;
use crate::expr::custom::{Custom, checked_names};
use crate::expr::definition::Definition;
use crate::expr::store;
use crate::{Error, Kind};

impl Kind {
    /// A function of your own in WGSL, with parameters and their values, and as many of its derivatives
    /// as you have. For most functions an expression does more: see [`Kind::custom`].
    ///
    /// ```
    /// use wgpu_activations::{Chain, Direction, Error, Format, Kind, Slot, reference};
    ///
    /// let kind = Kind::from_wgsl(
    ///     "soft_square",
    ///     "let t = beta * x; return t * tanh_(t);",
    ///     &[("beta", 0.5)],
    ///     &[("d1", "beta * (tanh_(beta * x) + beta * x * tanh_d1(beta * x))")],
    /// )?;
    /// let program = Chain::map(kind).wgsl(Direction::Backward, Format::F32);
    /// assert!(program.contains("fn wa_tanh_d1"));
    ///
    /// // It can be run on a GPU, but nobody knows what is right.
    /// let unknown = reference::run(kind, Direction::Forward, 1, &[(Slot::X, &[1.0])]);
    /// assert!(matches!(unknown, Err(Error::NoReference { .. })));
    ///
    /// let wrong = Kind::from_wgsl("mine", "let t = x;\nreturn t * tanhh(t);", &[], &[]);
    /// assert_eq!(
    ///     wrong.expect_err("a slip").to_string(),
    ///     "mine is no WGSL: line 2, column 12: no definition in scope for identifier: `tanhh`"
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Each text is an expression, such as `x * tanh_(x)`, or statements, as between the braces of
    /// `fn f(x: f32, beta: f32) -> f32 { ... }`: of one f32, whatever a kernel's width is. NaN gives NaN,
    /// whatever the text says. It may call
    ///
    /// - WGSL's builtins; be warned that drivers' `exp`, `tanh` and `sin` are off by thousands of ULP here
    ///   and there, and that a compiler may assume that there are no infinities;
    /// - this library's `sqrt_`, `exp_`, `ln_`, `ln_1p_`, `sin_`, `cos_`, `tan_`, `sinh_`, `cosh_`,
    ///   `pow_(a, b)`, which are accurate, `nan()` and `infinity()`;
    /// - f, f′ and f″ of every function of the list by its [`Kind::wgsl_name`], with
    ///   [`Kind::arguments`] behind x: `gelu(x)`, `gelu_d1(x)`, `elu(x, 0.5)`, `tanh_(x)`, `erf(x)`,
    ///   `expm1(x)`;
    ///
    /// and nothing else: it declares no functions, and sees no buffers. A loop in it must end.
    ///
    /// Derivatives go by the names that the library's WGSL functions have: `d1` is f′, `d2` is f″; `dbeta`
    /// is the derivative in beta, `dbeta_dx` and `dbeta_dgamma` (or `dgamma_dbeta`) what double backward
    /// needs of it where beta is [learned](crate::Chain::learn). One that is 0 is given as `0.0`. A
    /// direction has those outputs that can be computed from what is given; asked for another one it
    /// says which derivative is missing ([`Error::NoDerivative`]).
    ///
    /// There is no formula that the [reference](crate::reference) or the CPU backend could compute:
    /// they say [`Error::NoReference`]. Nothing is known of kinks or of the error: [`Kind::scale`] is infinite.
    ///
    /// As text it is `wgsl(soft_square, '...', d1='...', beta=0.5)`, with single spaces for all white space
    /// and without comments; it is told apart by that text. As [`Kind::custom`], a definition is
    /// kept for as long as the program runs, and there are six parameters at most, all finite.
    ///
    /// # Errors
    /// [`Error::Wgsl`] with the place where naga, which wgpu brings along, found something wrong; in a browser, where
    /// there is none, only brackets are looked at, and the browser's compiler tells
    /// [`GpuActivations::check`](crate::GpuActivations::check) of the rest. [`Error::Parse`] for a wrong name of
    /// the function, of a parameter or of a derivative; [`Error::Parameter`] for a value that is not
    /// finite.
    pub fn from_wgsl(
        name: &str,
        f: &str,
        params: &[(&str, f32)],
        derivatives: &[(&str, &str)],
    ) -> Result<Kind, Error> {
        let names = checked_names(name, params)?;
        let wrong = |reason: String| Error::Parse {
            text: name.to_owned(),
            reason,
        };
        let mut texts = vec![Text::new(Part::Order(0), name.to_owned(), f)?];
        for (of, text) in derivatives {
            let part = derivative::named(of, &names).map_err(wrong)?;
            if texts.iter().any(|known| known.part == part) {
                return Err(wrong(format!("{of} is given twice")));
            }
            texts.push(Text::new(part, format!("{name}'s {of}"), text)?);
        }
        texts.sort_by_key(|text| text.part);
        let written = texts.iter().map(|text| (text.part, text.in_one_line()));
        let written: Vec<(Part, String)> = written.collect();
        let key = format!("{name} from wgsl {names:?} {written:?}");
        let definition = store::get(&key, |number| {
            check::check_params(&names).map_err(wrong)?;
            texts.iter().try_for_each(|text| text.check(&names))?;
            Ok::<_, Error>(Definition::from_wgsl(number, name, &names, &key, written))
        })?;
        Custom::kind(definition, params)
    }
}
