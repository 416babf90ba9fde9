//! What a layer of splines is measured beside: all functions of its basis at each input, and a matrix
//! product with their coefficients.

use wgpu_activations::{Chain, Direction, Shape, Slot};

use crate::Result;
use crate::experiments::{Lab, Plan, Step};
use crate::place::normals;

/// The basis of a chain that is a layer of it and nothing else.
pub fn basis(chain: &Chain) -> Option<Chain> {
    let text = chain.to_string();
    let basis = text.strip_suffix(", coefficients=@edge)")?;
    let basis: Chain = format!("{basis})").parse().ok()?;
    basis.expands().is_some().then_some(basis)
}

/// A pass with all gradients, step by step.
pub fn steps(lab: &Lab<'_>, basis: Chain, pass: Direction, shape: Shape) -> Result<Vec<Step>> {
    let functions = basis.expands().unwrap_or(1) as usize;
    let [inputs, outputs] = [shape.columns(), shape.channel_count()].map(|n| n as usize);
    let batch = shape.row_count() as usize / outputs;
    let mut plan = Plan::plain();
    let [x, dx] = [(); 2].map(|()| plan.tensor(batch * inputs, 1));
    let [all, dall] = [(); 2].map(|()| plan.tensor(batch * inputs, functions));
    let [matrix, dmatrix] = [all, dall].map(|all| all.reshaped(batch, inputs * functions));
    let [weights, dweights] = [(); 2].map(|()| plan.tensor(inputs * functions, outputs));
    let [y, dy] = [(); 2].map(|()| plan.tensor(batch, outputs));
    let pool = lab.pool(&plan)?;
    for (seed, tensor) in [(3, x), (4, weights), (5, dy)] {
        pool.write(tensor, &normals(seed, tensor.len() as usize));
    }
    let forward = [(Slot::X, x), (Slot::Y, all)];
    if pass == Direction::Forward {
        let functions = pool.chain(basis, pass, all, &forward)?;
        return Ok(vec![functions, pool.product(matrix, weights, y)]);
    }
    // Backward the functions are still there.
    pool.write(all, &normals(6, all.len() as usize));
    let backward = [(Slot::X, x), (Slot::Dy, dall), (Slot::Dx, dx)];
    Ok(vec![
        pool.product(matrix.turned(), dy, dweights),
        pool.product(dy, weights.turned(), dmatrix),
        pool.chain(basis, pass, all, &backward)?,
    ])
}
