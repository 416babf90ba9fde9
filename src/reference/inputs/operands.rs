//! Numbers for the slots of a chain.

use super::{Noise, delicate, from_f16, special};
use crate::chain::OF_ROW;
use crate::{Basis, Chain, Format, Param, Slot};

/// Places of each sort that an activation has on each side of 0.
const PLACES: usize = 4;

/// Numbers as a slot usually has them: of the standard normal distribution. A parameter that is
/// learned has its default first, and others from 1/4 to 9/4 as far as they are allowed.
pub fn usual(chain: &Chain, slot: Slot, count: usize, noise: &mut Noise) -> Vec<f32> {
    let Some(param) = param(chain, slot) else {
        return noise.normals(count);
    };
    let value = |i| match i {
        0 => param.default,
        _ => ((0.25 + 2.0 * noise.uniform()) as f32).clamp(param.lowest, param.highest),
    };
    (0..count).map(value).collect()
}

/// Numbers that find faults: [`special`], where the chain's activations are [`delicate`], and any
/// bit patterns of the format. Of a parameter that is learned those of 0, 1, -1 and 2 that are
/// allowed, and the default.
pub fn unusual(
    chain: &Chain,
    slot: Slot,
    format: Format,
    count: usize,
    noise: &mut Noise,
) -> Vec<f32> {
    let one = |noise: &mut Noise, of: &[f32]| of[(noise.uniform() * of.len() as f64) as usize];
    if let Some(param) = param(chain, slot) {
        let allowed = |x: &f32| (param.lowest..=param.highest).contains(x);
        let small = [0.0, 1.0, -1.0, 2.0].into_iter().filter(allowed);
        let all: Vec<f32> = small.chain([param.default]).collect();
        return (0..count).map(|_| one(noise, &all)).collect();
    }
    let places = chain.kinds().flat_map(|kind| delicate(kind, PLACES));
    let bases = chain.bases();
    let ends = bases
        .iter()
        .map(Basis::range)
        .flat_map(|(from, to)| [from, to]);
    let ends = ends.flat_map(|end| [end, end.next_up(), end.next_down()]);
    let all: Vec<f32> = special().into_iter().chain(places).chain(ends).collect();
    let value = |i: usize| match i % 2 {
        0 => one(noise, &all),
        _ => pattern(format, noise),
    };
    (0..count).map(value).collect()
}

/// Any number of a format, NaN too.
fn pattern(format: Format, noise: &mut Noise) -> f32 {
    let bits = (noise.uniform() * f64::from(u32::MAX)) as u32;
    match format {
        Format::F32 => f32::from_bits(bits),
        Format::F16 => from_f16((bits >> 16) as u16),
        Format::Bf16 => f32::from_bits(bits & 0xffff_0000),
    }
}

/// The parameter that a slot is.
fn param(chain: &Chain, slot: Slot) -> Option<Param> {
    if slot.is_like(Slot::Alpha) {
        return Some(Param::within("alpha", 1.0, 0.01, 100.0));
    }
    let learned = chain.learned().find(|learned| learned.slot == slot)?;
    let params = match learned.function {
        OF_ROW => chain.row_function()?.params(),
        function => chain.kinds().nth(function)?.activation().params,
    };
    Some(params[learned.param])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_stay_in_their_domains() {
        let chain: Chain = "bias(column) | softcap(cap=@row)".parse().expect("a chain");
        let usual = usual(&chain, Slot::Param, 100, &mut Noise::new(1));
        assert!(usual[0] == 30.0 && usual.iter().all(|cap| *cap >= 0.25));
        let mut noise = Noise::new(1);
        let mut unusual = |slot| unusual(&chain, slot, Format::F16, 10_000, &mut noise);
        let caps = unusual(Slot::Param);
        assert!(caps.iter().all(|cap| [1.0, 2.0, 30.0].contains(cap)));
        let biases = unusual(Slot::Bias);
        assert!(biases.iter().any(|x| x.is_nan()) && biases.contains(&f32::INFINITY));
    }
}
