//! Networks that read handwritten digits.

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::wgpu::Buffer;

use super::network::{Lab, Loss, Network, Plan, Pool, Step, Tensor};
use crate::Result;
use crate::demo::digits::PIXELS;

/// What each picture shows. See `cli/data/README.md` for source and licence.
const LABELS: &[u8] = include_bytes!("../../data/labels.u8");
const FEATURES: usize = 64;
const DIGITS: usize = 10;
/// Pictures of a batch, and how many batches there are to learn from. The rest is to test with.
const BATCH: usize = 128;
const BATCHES: usize = 10;
const SEEN: usize = BATCH * BATCHES;

/// A network with its pictures.
pub struct Reader<'l> {
    pub pool: Pool<'l>,
    pub network: Network,
    pictures: Tensor,
    targets: Tensor,
}

/// How well unseen pictures are read.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// The share of right answers.
    pub accuracy: f64,
    /// The mean cross-entropy.
    pub loss: f64,
}

impl<'l> Reader<'l> {
    pub fn new(lab: &'l Lab<'l>, hidden: &[usize], kind: Kind) -> Result<Self> {
        let widths = [&[FEATURES], hidden, &[DIGITS]].concat();
        let (unseen, mut plan) = (LABELS.len() - SEEN, Plan::default());
        let network = Network::plan(&mut plan, &widths, &vec![kind; hidden.len()], unseen);
        let pictures = plan.tensor(LABELS.len(), FEATURES);
        let targets = plan.tensor(LABELS.len(), DIGITS);
        let pool = lab.pool(&plan)?;
        let pixels: Vec<f32> = PIXELS.iter().map(|p| f32::from(*p) / 8.0 - 0.6).collect();
        pool.write(pictures, &pixels);
        let is = |digit: u8, d: usize| -f32::from(usize::from(digit) == d);
        let row = |digit: &u8| [(); DIGITS].map(|()| *digit);
        let wanted = LABELS.iter().flat_map(row).enumerate();
        let wanted: Vec<f32> = wanted.map(|(i, digit)| is(digit, i % DIGITS)).collect();
        pool.write(targets, &wanted);
        Ok(Reader {
            pool,
            network,
            pictures,
            targets,
        })
    }

    /// Goes over the pictures a number of times with Adam, in batches in a random order.
    pub fn learn(&self, seed: u64, epochs: usize, rate: f32, state: &Buffer) -> Result<()> {
        let adam = self.pool.adam(state, rate);
        let batch = |i: usize| {
            let [x, target] = [self.pictures, self.targets]
                .map(|tensor| tensor.part((i * BATCH) as u32, BATCH as u32));
            self.network.learn(&self.pool, Loss::Entropy, x, target)
        };
        let batches: Vec<Vec<Step>> = (0..BATCHES).map(batch).collect::<Result<_>>()?;
        let mut noise = Noise::new(seed);
        for _ in 0..epochs {
            let mut order: Vec<(f64, usize)> = (0..BATCHES).map(|i| (noise.uniform(), i)).collect();
            order.sort_by(|a, b| a.0.total_cmp(&b.0));
            let steps = order
                .iter()
                .flat_map(|(_, i)| batches[*i].iter().chain([&adam]));
            self.pool.run(steps);
        }
        Ok(())
    }

    /// What a network makes of the unseen pictures: ten numbers for each.
    fn logits(&self, network: &Network) -> Result<Vec<f64>> {
        let x = self
            .pictures
            .part(SEEN as u32, (LABELS.len() - SEEN) as u32);
        self.pool.run(&network.forward(&self.pool, x)?);
        self.pool.read_f64(network.output())
    }

    /// What a network takes the unseen pictures for.
    pub fn answers(&self, network: &Network) -> Result<Vec<usize>> {
        let logits = self.logits(network)?;
        let largest = |row: &[f64]| (0..DIGITS).max_by(|a, b| row[*a].total_cmp(&row[*b]));
        Ok(logits.chunks(DIGITS).filter_map(largest).collect())
    }

    pub fn score(&self, network: &Network) -> Result<Score> {
        let logits = self.logits(network)?;
        let (mut right, mut loss) = (0.0, 0.0);
        for (logits, digit) in logits.chunks(DIGITS).zip(&LABELS[SEEN..]) {
            let wanted = logits[usize::from(*digit)];
            let largest = logits.iter().copied().fold(f64::MIN, f64::max);
            right += f64::from(wanted == largest);
            let sum: f64 = logits.iter().map(|logit| (logit - largest).exp()).sum();
            loss += sum.ln() + largest - wanted;
        }
        let unseen = (LABELS.len() - SEEN) as f64;
        Ok(Score {
            accuracy: right / unseen,
            loss: loss / unseen,
        })
    }
}
