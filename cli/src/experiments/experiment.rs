//! A claim with its test, and what it is run with.

use std::fmt::Display;

use wgpu_activations::Kind;

use super::finding::Finding;
use super::network::Lab;
use crate::Result;

/// A claim, and how it is put to the test. What it tells apart are activations where nothing else is
/// said.
pub struct Experiment<T = Kind> {
    /// Its number in the plan of the project.
    pub number: u8,
    pub name: &'static str,
    pub title: &'static str,
    /// In a sentence or two.
    pub claim: &'static str,
    /// What is measured, and what decides.
    pub method: &'static str,
    /// The two things that the claim tells apart, each with its role.
    pub roles: [(&'static str, T); 2],
    pub run: fn(&Lab<'_>, &Setup<T>) -> Result<Finding>,
}

/// What an experiment is run with.
#[derive(Clone, Copy, Debug)]
pub struct Setup<T = Kind> {
    pub seed: u64,
    pub quick: bool,
    /// What is in the roles of the claim: two kinds of activation, of spline, of input.
    pub kinds: [T; 2],
}

impl<T> Setup<T> {
    /// The full number, or a smaller one where it is to be quick.
    pub fn or_quick<N>(&self, full: N, quick: N) -> N {
        if self.quick { quick } else { full }
    }
}

/// What the user has a say in.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Options {
    /// What all that is drawn is drawn from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Fewer steps and smaller networks: done in a minute.
    #[arg(long)]
    pub quick: bool,
    /// Exchanges the two things that each claim tells apart. Verdicts should turn: one that does not
    /// would have said the same of anything.
    #[arg(long)]
    pub swap: bool,
}

/// What is said of an experiment.
#[derive(Clone, Copy)]
pub struct About {
    pub number: u8,
    pub name: &'static str,
    pub title: &'static str,
    pub claim: &'static str,
    pub method: &'static str,
}

/// An experiment, whatever its claim tells apart.
pub trait AnyExperiment {
    fn about(&self) -> About;

    /// The roles of the claim with what is in them: exchanged or not.
    fn roles(&self, swap: bool) -> [(&'static str, String); 2];

    fn run(&self, lab: &Lab<'_>, options: &Options) -> Result<Finding>;
}

impl<T: Copy + Display> Experiment<T> {
    fn kinds(&self, swap: bool) -> [T; 2] {
        let [(_, first), (_, second)] = self.roles;
        if swap {
            [second, first]
        } else {
            [first, second]
        }
    }
}

impl<T: Copy + Display> AnyExperiment for Experiment<T> {
    fn about(&self) -> About {
        About {
            number: self.number,
            name: self.name,
            title: self.title,
            claim: self.claim,
            method: self.method,
        }
    }

    fn roles(&self, swap: bool) -> [(&'static str, String); 2] {
        let [first, second] = self.kinds(swap);
        [
            (self.roles[0].0, first.to_string()),
            (self.roles[1].0, second.to_string()),
        ]
    }

    fn run(&self, lab: &Lab<'_>, options: &Options) -> Result<Finding> {
        let setup = Setup {
            seed: options.seed,
            quick: options.quick,
            kinds: self.kinds(options.swap),
        };
        (self.run)(lab, &setup)
    }
}
