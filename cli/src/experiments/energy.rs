//! A molecule's energy and its forces, learned together: forces need double backward.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Kind, Per, Slot};

use super::finding::{FINER, Finding, Verdict, chart, evenly, floats, left, lines, rms};
use super::network::{Lab, Plan, Pool, Step, Tensor};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 8,
    name: "energy",
    title: "A potential-energy surface and its forces",
    claim: "A network whose activation has a kink may fit a molecule's energies, but its forces, the \
            slopes, jump; a smooth one fits both, and its forces are continuous.",
    method: "Water at its published geometry (0.9572 Å and 104.52°; Benedict, Gailar and Plyler 1956) on \
             a model surface: a Morse curve for each bond (5 eV, 2.2 / Å) and a harmonic bend (3 eV / \
             rad²). One hidden layer of 32 units learns energies and forces at random geometries, up to 0.15 Å and 0.3 rad away. The \
             forces are its backward pass, so that their gradient is the library's double backward. On \
             unseen geometries the kinked kind's forces must be off by at least 3 times as much; along a \
             stretched bond, the largest change of force between neighbours four times as near must \
             keep more than half its size with the kinked kind, and less than half with the smooth one.",
    roles: [("smooth", Kind::Tanh), ("kinked", Kind::Relu)],
    run,
};

const UNITS: usize = 32;
/// Two bonds and an angle, in units of 0.1 Å and 0.2 rad.
const COORDINATES: usize = 3;
const UNIT: [f64; 3] = [0.1, 0.1, 0.2];

struct Learned {
    kind: Kind,
    energy: f64,
    force: f64,
    /// What is left of the largest change of force where neighbours are four times as near.
    jump: f64,
    path: Vec<(f64, f64)>,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let all = setup.kinds.map(|kind| learned(lab, setup, kind));
    let all: Vec<Learned> = all.into_iter().collect::<Result<_>>()?;
    let [smooth, kinked] = [&all[0], &all[1]];
    let verdict = Verdict::new(
        kinked.force >= 3.0 * smooth.force && smooth.jump < 0.5 && kinked.jump > 0.5,
        format!(
            "forces of {} are off by {} eV / Å, of {} by {}; changes keep {} and {} of their size",
            smooth.kind.name(),
            significant(smooth.force, 2),
            kinked.kind.name(),
            significant(kinked.force, 2),
            significant(smooth.jump, 2),
            significant(kinked.jump, 2)
        ),
    );
    let table = Table::of(&all)
        .column("activation", |it| it.kind.to_string())
        .column("energies, eV", |it| significant(it.energy, 2))
        .column("forces, eV / Å", |it| significant(it.force, 2))
        .column("what is left of a change", |it| significant(it.jump, 2))
        .table;
    let truth = |x: &f64| {
        (
            0.9572 + x * UNIT[0],
            -surface([*x, 0.0, 0.0]).1[0] / UNIT[0],
        )
    };
    let path = places(400).iter().map(truth).collect();
    let mut curves = vec![("the surface".to_owned(), path)];
    curves.extend(all.iter().map(|it| (it.kind.to_string(), it.path.clone())));
    let axes = ["length of one bond, Å", "force along it, eV / Å"];
    Ok((Finding::new(verdict))
        .chart(
            chart("The force along a stretched bond", axes, lines(curves)),
            "",
        )
        .table("Root mean square errors on unseen geometries", table))
}

/// Energy in eV and its slopes, at a geometry in our units.
fn surface(q: [f64; 3]) -> (f64, [f64; 3]) {
    let bond = |x: f64| {
        let decay = (-2.2 * x).exp();
        (
            5.0 * (1.0 - decay).powi(2),
            2.0 * 5.0 * 2.2 * (1.0 - decay) * decay,
        )
    };
    let [(e1, f1), (e2, f2)] = [bond(q[0] * UNIT[0]), bond(q[1] * UNIT[1])];
    let bend = q[2] * UNIT[2];
    let slopes = [f1 * UNIT[0], f2 * UNIT[1], 3.0 * bend * UNIT[2]];
    (e1 + e2 + 1.5 * bend * bend, slopes)
}

/// Places along a stretched bond.
fn places(count: usize) -> Vec<f64> {
    evenly(-1.4, 1.4, count)
}

/// E = f(q w + b) a, and its slopes (f′(q w + b) a) wᵀ.
struct Model {
    w: Tensor,
    bias: Tensor,
    a: Tensor,
    q: Tensor,
    z: Tensor,
    h: Tensor,
    /// A row of a for each geometry: the gradient of all energies together.
    of_energy: Tensor,
    /// The gradient of all energies in z, whose own gradient is the force's share.
    backward: Tensor,
    energy: Tensor,
    slopes: Tensor,
    /// What is wanted, times -1.
    energies: Tensor,
    forces: Tensor,
    ones: Tensor,
    parameters: u32,
}

impl Model {
    fn plan(plan: &mut Plan, rows: usize) -> Self {
        let w = plan.tensor(COORDINATES, UNITS);
        let [bias, a] = [plan.tensor(1, UNITS), plan.tensor(UNITS, 1)];
        let parameters = plan.used;
        let [z, h, of_energy, backward] = [(); 4].map(|()| plan.tensor(rows, UNITS));
        let [energy, energies, ones] = [(); 3].map(|()| plan.tensor(rows, 1));
        let [q, slopes, forces] = [(); 3].map(|()| plan.tensor(rows, COORDINATES));
        Model {
            w,
            bias,
            a,
            q,
            z,
            h,
            of_energy,
            backward,
            energy,
            slopes,
            energies,
            forces,
            ones,
            parameters,
        }
    }

    /// Energies and slopes.
    fn forward(&self, pool: &Pool<'_>, kind: Kind) -> Result<Vec<Step>> {
        let chain = Chain::x().bias(Per::Column).act(kind);
        let bias = (Slot::Bias, self.bias);
        let slots = [
            (Slot::X, self.z),
            bias,
            (Slot::Dy, self.of_energy),
            (Slot::Dx, self.backward),
        ];
        Ok(vec![
            pool.product(self.q, self.w, self.z),
            pool.forward(chain, self.z, &[bias], self.h)?,
            pool.product(self.h, self.a, self.energy),
            pool.product(self.ones, self.a.turned(), self.of_energy),
            pool.chain(chain, Direction::Backward, self.z, &slots)?,
            pool.product(self.backward, self.w.turned(), self.slopes),
        ])
    }

    /// The gradient of the mean squares of both errors: through the energies by backward, through the
    /// forces by the backward of backward.
    fn backward(&self, pool: &Pool<'_>, kind: Kind) -> Result<Vec<Step>> {
        let chain = Chain::x().bias(Per::Column).act(kind);
        let error = Chain::x().add().scale_by(2.0 / self.energy.rows as f32);
        let (z, bias) = (self.z, (Slot::Bias, self.bias));
        let d_bias = (Slot::Bias.gradient(), self.bias.slope());
        let (e, f) = (self.energy.slope(), self.slopes.slope());
        let second = [
            (Slot::X, z),
            bias,
            (Slot::Dy, self.of_energy),
            (Slot::Ddx, self.backward.slope()),
            (Slot::Ddy, self.of_energy.slope()),
            (Slot::Dx, z.slope()),
            d_bias,
        ];
        let first = [
            (Slot::X, z),
            bias,
            (Slot::Dy, self.h.slope()),
            (Slot::Dx, z.slope()),
            d_bias,
        ];
        Ok(vec![
            pool.forward(error, self.energy, &[(Slot::Add, self.energies)], e)?,
            pool.forward(error, self.slopes, &[(Slot::Add, self.forces)], f)?,
            pool.product(f, self.w, self.backward.slope()),
            pool.product(f.turned(), self.backward, self.w.slope()),
            pool.chain(chain, Direction::Second, z, &second)?,
            pool.product(self.of_energy.slope().turned(), self.ones, self.a.slope()),
            pool.add_product(self.q.turned(), z.slope(), self.w.slope()),
            pool.product(e, self.a.turned(), self.h.slope()),
            pool.add_product(self.h.turned(), e, self.a.slope()),
            pool.chain(chain.accumulate(), Direction::Backward, z, &first)?,
            pool.add_product(self.q.turned(), z.slope(), self.w.slope()),
        ])
    }

    fn write(&self, pool: &Pool<'_>, geometries: &[[f64; 3]]) {
        let truth = geometries.iter().map(|q| surface(*q));
        let (energies, forces): (Vec<f64>, Vec<[f64; 3]>) = truth.unzip();
        let negative = |values: &[f64]| values.iter().map(|v| -*v as f32).collect::<Vec<_>>();
        pool.write(self.q, &floats(&geometries.concat()));
        pool.write(self.energies, &negative(&energies));
        pool.write(self.forces, &negative(&forces.concat()));
        pool.write(self.ones, &vec![1.0; geometries.len()]);
    }
}

fn learned(lab: &Lab<'_>, setup: &Setup, kind: Kind) -> Result<Learned> {
    let rows = setup.or_quick(400, 200);
    let mut plan = Plan::default();
    let model = Model::plan(&mut plan, rows);
    let pool = lab.pool(&plan)?;
    let mut noise = Noise::new(setup.seed);
    let mut geometries = || -> Vec<[f64; 3]> {
        (0..rows)
            .map(|_| [(); 3].map(|()| 3.0 * (noise.uniform() - 0.5)))
            .collect()
    };
    let (seen, unseen) = (geometries(), geometries());
    pool.write(model.w, &noise.normals(COORDINATES * UNITS));
    pool.write(model.bias, &noise.normals(UNITS));
    let out = noise.normals(UNITS).into_iter().map(|a| a / 6.0);
    pool.write(model.a, &out.collect::<Vec<_>>());
    model.write(&pool, &seen);
    let (forward, backward) = (model.forward(&pool, kind)?, model.backward(&pool, kind)?);
    let state = pool.adam_state(model.parameters, |_| true);
    let times = setup.or_quick(6000, 1000);
    for (rate, times) in [(0.01, times * 2 / 3), (0.001, times / 3)] {
        let adam = pool.adam(&state, rate);
        let steps: Vec<&Step> = forward.iter().chain(&backward).chain([&adam]).collect();
        pool.repeat(&steps, times);
    }
    let forces = |geometries: &[[f64; 3]]| {
        model.write(&pool, geometries);
        pool.run(&forward);
        pool.read_f64(model.slopes)
    };
    let got = forces(&unseen)?;
    let energies = pool.read_f64(model.energy)?;
    let energies = energies
        .iter()
        .zip(&unseen)
        .map(|(got, q)| got - surface(*q).0);
    let rows_of = got.chunks(3).zip(&unseen);
    let errors = rows_of.flat_map(|(got, q)| {
        let want = surface(*q).1;
        [0, 1].map(|i| (got[i] - want[i]) / UNIT[i])
    });
    let along = |count: usize| -> Result<Vec<f64>> {
        let mut all = Vec::new();
        for places in places(count).chunks(rows) {
            let mut geometries: Vec<[f64; 3]> = places.iter().map(|x| [*x, 0.0, 0.0]).collect();
            geometries.resize(rows, [0.0; 3]);
            let slopes = forces(&geometries)?;
            all.extend(
                slopes
                    .chunks(3)
                    .take(places.len())
                    .map(|slope| -slope[0] / UNIT[0]),
            );
        }
        Ok(all)
    };
    let (energy, force) = (rms(energies), rms(errors));
    let (coarse, fine) = (along(400)?, along(FINER * 400)?);
    let bonds = places(400).into_iter().map(|x| 0.9572 + x * UNIT[0]);
    Ok(Learned {
        kind,
        energy,
        force,
        jump: left(&coarse, &fine),
        path: bonds.zip(coarse).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::with_lab;
    use super::*;

    const ROWS: usize = 40;

    /// Half the sum that the gradient is of, in f64.
    fn loss(pool: &Pool<'_>, model: &Model, forward: &[Step]) -> f64 {
        pool.run(forward);
        let of = |got: Tensor, wanted: Tensor| {
            let got = pool.read_f64(got).expect("read");
            let wanted = pool.read_f64(wanted).expect("read");
            got.iter()
                .zip(wanted)
                .map(|(got, less)| (got + less).powi(2))
                .sum::<f64>()
        };
        (of(model.energy, model.energies) + of(model.slopes, model.forces)) / ROWS as f64
    }

    #[test]
    fn the_gradient_through_the_forces_is_right() {
        with_lab(|lab| {
            let mut plan = Plan::default();
            let model = Model::plan(&mut plan, ROWS);
            let pool = lab.pool(&plan).expect("a pool");
            let mut noise = Noise::new(3);
            let geometries: Vec<[f64; 3]> = (0..ROWS)
                .map(|_| [(); 3].map(|()| noise.normal()))
                .collect();
            model.write(&pool, &geometries);
            let forward = model.forward(&pool, Kind::Tanh).expect("prepared");
            let backward = model.backward(&pool, Kind::Tanh).expect("prepared");
            for tensor in [model.w, model.bias, model.a] {
                pool.write(tensor, &noise.normals(tensor.len() as usize));
            }
            for tensor in [model.w, model.bias, model.a] {
                pool.run(forward.iter().chain(&backward));
                let slope = pool.read_f64(tensor.slope()).expect("read");
                let before = pool.read(tensor).expect("read");
                let length = slope.iter().map(|s| s * s).sum::<f64>().sqrt();
                let moved = |by: f64| {
                    let moved = before.iter().zip(&slope);
                    let moved: Vec<f32> =
                        moved.map(|(w, s)| w + (by * s / length) as f32).collect();
                    pool.write(tensor, &moved);
                    loss(&pool, &model, &forward)
                };
                let change = (moved(0.01) - moved(-0.01)) / 0.02;
                pool.write(tensor, &before);
                assert!(
                    (change / length - 1.0).abs() < 0.01,
                    "{change}, not {length}"
                );
            }
        });
    }
}
