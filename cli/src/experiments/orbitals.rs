//! Gaussian-type orbitals as the first layer of a network that reads molecules, however these are
//! turned.

use std::fmt;

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Kind, Orbitals, Slot};

use super::finding::{Finding, Verdict, chart, evenly, floats, lines, rms};
use super::network::{Lab, Network, Plan};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment<Input> = Experiment {
    number: 10,
    name: "orbitals",
    title: "Orbitals as activations: molecules that are turned",
    claim: "A network whose first layer are Gaussian-type orbitals around the atoms, squared and summed \
            over m, predicts the energy of a molecule that is turned as well as of those that it has \
            learned from, which are not. A network that is given coordinates does not: it has learned \
            one orientation.",
    method: "Water at its published geometry (0.9572 Å and 104.52°; Benedict, Gailar and Plyler 1956), \
             each hydrogen moved by up to 0.12 Å along each axis. The energy is a Morse curve for each \
             pair of atoms: 5 eV and 2.2 / Å for a bond, 2 eV and 1.5 / Å between the hydrogens. One \
             hidden layer of 32 tanh units learns it from 400 molecules (300 at reduced size), none of \
             them turned. It is given either the hydrogens' coordinates, or for each atom, for \
             exponents of 0.4, 0.8 and 1.6 / Å² and for l = 0 to 2 the sum over m of (Σ φ_lm)², where \
             the sum within is over the places of the two other atoms: orbitals by a chain of the \
             library, which a rotation mixes within their l only. On as many other molecules that are \
             not turned, both must be off by less than a quarter of the energies' deviation. On the \
             same ones, turned at random, the invariant input's error must be at most 1.1 times \
             that, the plain one's at least 5 times. How far coordinates come that are learned from \
             turned molecules is in the table, and does not decide.",
    roles: [
        ("invariant", Input::Orbitals),
        ("plain", Input::Coordinates),
    ],
    run,
};

/// What the network is given of a molecule.
#[derive(Clone, Copy)]
pub enum Input {
    /// Squares of sums of orbitals.
    Orbitals,
    /// The hydrogens' places.
    Coordinates,
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Input::Orbitals => "orbitals",
            Input::Coordinates => "coordinates",
        })
    }
}

const UNITS: usize = 32;
/// How far a hydrogen is moved along each axis, in Å.
const MOVED: f64 = 0.12;
/// The length of a bond, in Å.
const BOND: f64 = 0.9572;
/// The angle between the bonds, in degrees.
const ANGLE: f64 = 104.52;
/// Those of the orbitals, in 1 / Å².
const EXPONENTS: [f32; 3] = [0.4, 0.8, 1.6];
const DEGREES: [u8; 3] = [0, 1, 2];

type Place = [f64; 3];

/// The hydrogens' places in Å; the oxygen is at 0.
type Molecule = [Place; 2];

/// What networks learn from, and what they are tested on.
struct Sets {
    seen: Vec<Molecule>,
    seen_turned: Vec<Molecule>,
    unseen: Vec<Molecule>,
    unseen_turned: Vec<Molecule>,
    /// The unseen ones, turned by so many degrees.
    by_angle: Vec<(f64, Vec<Molecule>)>,
}

/// How wrong a network is, in eV.
struct Learned {
    name: String,
    as_learned: f64,
    turned: f64,
    by_angle: Vec<(f64, f64)>,
}

fn run(lab: &Lab<'_>, setup: &Setup<Input>) -> Result<Finding> {
    let sets = Sets::draw(setup);
    let deviation = moments(
        &sets
            .unseen
            .iter()
            .map(|m| vec![energy(m)])
            .collect::<Vec<_>>(),
    )[0]
    .1;
    let mut all = Vec::new();
    for input in setup.kinds {
        all.push(learned(lab, setup, input, &sets.seen, &sets)?);
    }
    let mut control = learned(lab, setup, Input::Coordinates, &sets.seen_turned, &sets)?;
    control.name += ", learned from turned molecules";
    all.push(control);
    let [invariant, plain] = [&all[0], &all[1]];
    let is_good = |it: &Learned| it.as_learned < 0.25 * deviation;
    let verdict = Verdict::new(
        (is_good(invariant) && is_good(plain))
            && invariant.turned <= 1.1 * invariant.as_learned
            && plain.turned >= 5.0 * plain.as_learned,
        format!(
            "on turned molecules {} are off by {} eV, {} by {}; on those that are not by {} and {}, \
             where the energies' deviation is {}",
            invariant.name,
            significant(invariant.turned, 2),
            plain.name,
            significant(plain.turned, 2),
            significant(invariant.as_learned, 2),
            significant(plain.as_learned, 2),
            significant(deviation, 2)
        ),
    );
    let table = Table::of(&all)
        .column("input", |it| &*it.name)
        .column("not turned", |it| significant(it.as_learned, 2))
        .column("turned", |it| significant(it.turned, 2))
        .table;
    let curves = all.iter().map(|it| (it.name.clone(), it.by_angle.clone()));
    let axes = ["angle of the rotation, degrees", "error, eV"];
    Ok((Finding::new(verdict))
        .chart(
            chart("The error on turned molecules", axes, lines(curves)),
            "Each molecule is turned about an axis of its own.",
        )
        .table(
            "Root mean square errors of the energies of unseen molecules, eV",
            table,
        ))
}

impl Sets {
    fn draw(setup: &Setup<Input>) -> Self {
        let count = setup.or_quick(400, 300);
        let mut noise = Noise::new(setup.seed);
        let [seen, unseen] = [(); 2].map(|()| (0..count).map(|_| moved(&mut noise)).collect());
        let mut at_random = |molecules: &Vec<Molecule>| {
            let turn = |molecule| turned(molecule, [(); 4].map(|()| noise.normal()));
            molecules.iter().map(turn).collect()
        };
        let (seen_turned, unseen_turned) = (at_random(&seen), at_random(&unseen));
        let by_angle = evenly(0.0, 180.0, setup.or_quick(19, 7)).into_iter();
        let by_angle = by_angle.map(|angle| {
            let turn = |molecule| {
                let (sin, cos) = (0.5 * angle.to_radians()).sin_cos();
                let axis = [(); 3].map(|()| noise.normal());
                let [x, y, z] = axis.map(|along| along * sin / length(axis));
                turned(molecule, [cos, x, y, z])
            };
            (angle, unseen.iter().map(turn).collect())
        });
        Sets {
            by_angle: by_angle.collect(),
            seen,
            seen_turned,
            unseen,
            unseen_turned,
        }
    }
}

/// Water with its hydrogens moved.
fn moved(noise: &mut Noise) -> Molecule {
    let (sin, cos) = (0.5 * ANGLE.to_radians()).sin_cos();
    let places = [[sin, 0.0, cos], [-sin, 0.0, cos]];
    let mut moved = |along: f64| BOND * along + MOVED * (2.0 * noise.uniform() - 1.0);
    places.map(|place| place.map(&mut moved))
}

/// A molecule turned by a quaternion of any length but 0.
fn turned(molecule: &Molecule, quaternion: [f64; 4]) -> Molecule {
    let norm = quaternion.iter().map(|q| q * q).sum::<f64>().sqrt();
    let [w, x, y, z] = quaternion.map(|q| q / norm);
    let axis = [x, y, z];
    molecule.map(|place| {
        let first = cross(axis, place);
        let second = cross(axis, first);
        [0, 1, 2].map(|i| place[i] + 2.0 * (w * first[i] + second[i]))
    })
}

fn cross(a: Place, b: Place) -> Place {
    [(1, 2), (2, 0), (0, 1)].map(|(i, j)| a[i] * b[j] - a[j] * b[i])
}

fn length(place: Place) -> f64 {
    place.iter().map(|along| along * along).sum::<f64>().sqrt()
}

fn between(from: Place, to: Place) -> Place {
    [0, 1, 2].map(|i| to[i] - from[i])
}

/// In eV.
fn energy(molecule: &Molecule) -> f64 {
    let morse =
        |depth: f64, decay: f64, stretched: f64| depth * (1.0 - (-decay * stretched).exp()).powi(2);
    let bonds = molecule.map(|place| morse(5.0, 2.2, length(place) - BOND));
    let apart = length(between(molecule[0], molecule[1]));
    let at_rest = 2.0 * BOND * (0.5 * ANGLE.to_radians()).sin();
    bonds[0] + bonds[1] + morse(2.0, 1.5, apart - at_rest)
}

impl Input {
    /// A row of numbers for each molecule.
    fn rows(self, lab: &Lab<'_>, molecules: &[Molecule]) -> Result<Vec<Vec<f64>>> {
        match self {
            Input::Orbitals => invariants(lab, molecules),
            Input::Coordinates => Ok(molecules.iter().map(|it| it.concat()).collect()),
        }
    }
}

/// For each atom, exponent and l the sum over m of squared sums of orbitals at the two other atoms.
fn invariants(lab: &Lab<'_>, molecules: &[Molecule]) -> Result<Vec<Vec<f64>>> {
    let points: Vec<Place> = molecules.iter().flat_map(neighbours).collect();
    let mut plan = Plan::default();
    let axes = [(); 3].map(|()| plan.tensor(points.len(), 1));
    let mut shells = Vec::new();
    for (alpha, l) in EXPONENTS.map(|alpha| DEGREES.map(|l| (alpha, l))).concat() {
        let values = plan.tensor(points.len(), 2 * usize::from(l) + 1);
        shells.push((Orbitals::new(l, alpha), values));
    }
    let pool = lab.pool(&plan)?;
    for (i, axis) in axes.into_iter().enumerate() {
        let along: Vec<f64> = points.iter().map(|place| place[i]).collect();
        pool.write(axis, &floats(&along));
    }
    let mut rows = vec![Vec::new(); molecules.len()];
    for (orbitals, values) in shells {
        let [x, y, z] = axes;
        let slots = [
            (Slot::X, x),
            (Slot::X.nth(2), y),
            (Slot::X.nth(3), z),
            (Slot::Y, values),
        ];
        let chain = Chain::x().orbitals(orbitals);
        pool.run([&pool.chain(chain, Direction::Forward, values, &slots)?]);
        let width = values.columns as usize;
        let read = pool.read_f64(values)?;
        // An atom's two neighbours, one after the other.
        let squares = read.chunks(2 * width).map(|values| {
            let (one, other) = values.split_at(width);
            let both = one.iter().zip(other);
            both.map(|(one, other)| (one + other).powi(2)).sum::<f64>()
        });
        let squares: Vec<f64> = squares.collect();
        for (row, of_atoms) in rows.iter_mut().zip(squares.chunks(3)) {
            row.extend_from_slice(of_atoms);
        }
    }
    Ok(rows)
}

/// The places of the two other atoms, as each of the three sees them.
fn neighbours(molecule: &Molecule) -> [Place; 6] {
    let [first, second] = *molecule;
    let oxygen = [0.0; 3];
    [
        first,
        second,
        between(first, oxygen),
        between(first, second),
        between(second, oxygen),
        between(second, first),
    ]
}

/// Mean and deviation of each column.
fn moments(rows: &[Vec<f64>]) -> Vec<(f64, f64)> {
    let column = |i: usize| rows.iter().map(move |row| row[i]);
    let moments = |i: usize| {
        let mean = column(i).sum::<f64>() / rows.len() as f64;
        (mean, rms(column(i).map(|value| value - mean)))
    };
    (0..rows[0].len()).map(moments).collect()
}

fn learned(
    lab: &Lab<'_>,
    setup: &Setup<Input>,
    input: Input,
    seen: &[Molecule],
    sets: &Sets,
) -> Result<Learned> {
    let rows = input.rows(lab, seen)?;
    let scale = moments(&rows);
    let energies: Vec<Vec<f64>> = seen.iter().map(|it| vec![energy(it)]).collect();
    let of_energy = moments(&energies);
    // With a mean of 0 and a deviation of 1, where the network learns.
    let scaled = |rows: &[Vec<f64>], scale: &[(f64, f64)]| {
        let numbers = rows.iter().flat_map(|row| row.iter().zip(scale));
        let numbers: Vec<f64> = numbers.map(|(v, (mean, by))| (v - mean) / by).collect();
        floats(&numbers)
    };
    let mut plan = Plan::default();
    let widths = [scale.len(), UNITS, 1];
    let network = Network::plan(&mut plan, &widths, &[Kind::Tanh], seen.len());
    let x = plan.tensor(seen.len(), scale.len());
    let pool = lab.pool(&plan)?;
    network.start(&pool, setup.seed, 1.0, 0.5);
    network.aim(&pool, &scaled(&energies, &of_energy));
    pool.write(x, &scaled(&rows, &scale));
    network.fit(&pool, x, setup.or_quick(3000, 1500), 0.01)?;
    let forward = network.forward(&pool, x)?;
    let error = |molecules: &[Molecule]| -> Result<f64> {
        pool.write(x, &scaled(&input.rows(lab, molecules)?, &scale));
        pool.run(&forward);
        let (mean, by) = of_energy[0];
        let got = pool.read_f64(network.output())?.into_iter();
        Ok(rms(got
            .zip(molecules)
            .map(|(got, it)| mean + by * got - energy(it))))
    };
    let by_angle = sets
        .by_angle
        .iter()
        .map(|(angle, molecules)| Ok((*angle, error(molecules)?)));
    Ok(Learned {
        name: input.to_string(),
        as_learned: error(&sets.unseen)?,
        turned: error(&sets.unseen_turned)?,
        by_angle: by_angle.collect::<Result<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::with_lab;
    use super::*;

    #[test]
    fn orbitals_see_no_rotation() {
        let mut noise = Noise::new(6);
        let molecule = moved(&mut noise);
        let pair = [molecule, turned(&molecule, [0.3, -1.0, 0.7, 2.0])];
        let rows = with_lab(|lab| invariants(lab, &pair).expect("computed"));
        assert_eq!(rows[0].len(), 27, "atoms, exponents and l");
        for (before, after) in rows[0].iter().zip(&rows[1]) {
            assert!((after - before).abs() < 1e-4 * before, "{before}, {after}");
        }
    }

    #[test]
    fn turning_changes_places_but_no_energy() {
        let mut noise = Noise::new(5);
        let molecule = moved(&mut noise);
        let quarter = turned(&molecule, [1.0, 0.0, 0.0, 1.0]);
        for (before, after) in molecule.iter().zip(quarter) {
            let wanted = [-before[1], before[0], before[2]];
            assert!(length(between(wanted, after)) < 1e-12, "{after:?}");
        }
        let any = turned(&molecule, [0.3, -1.0, 0.7, 2.0]);
        assert!((energy(&any) - energy(&molecule)).abs() < 1e-12);
    }
}
