//! Bars in groups: one group per function, one colour per thing compared.

use super::axis::Axis;
use super::page::{self, Anchor, Frame, Page, Swatch};
use super::{style, words};

/// Grouped bars over one numeric axis.
#[derive(Clone, Debug)]
pub struct Bars {
    /// Above the chart; empty for none.
    pub title: String,
    /// Below the chart in small letters; empty for none.
    pub caption: String,
    /// What the bars show, with its unit.
    pub label: String,
    /// Whether the axis is logarithmic.
    pub log: bool,
    /// Whether the bars lie. Lying ones leave room for long names.
    pub horizontal: bool,
    /// The things compared: one colour each, in the order of [`Group::values`].
    pub series: Vec<String>,
    /// The groups, first the topmost or leftmost one.
    pub groups: Vec<Group>,
    /// Dashed lines across all groups, for what everything is compared with.
    pub guides: Vec<(String, f64)>,
    /// In pixels.
    pub width: f64,
    /// In pixels; lying bars take what they need beyond that.
    pub height: f64,
}

/// Bars that stand together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// One value per series; one that is not finite leaves its place empty.
    pub values: Vec<f64>,
}

/// No bars, lying, 720 pixels wide.
impl Default for Bars {
    fn default() -> Self {
        Bars {
            title: String::new(),
            caption: String::new(),
            label: String::new(),
            log: false,
            horizontal: true,
            series: Vec::new(),
            groups: Vec::new(),
            guides: Vec::new(),
            width: 720.0,
            height: 240.0,
        }
    }
}

/// A lying bar's thickness and the gap between groups, in pixels.
const THICK: f64 = 13.0;
const GAP: f64 = 9.0;
/// Room for the number at a bar's end.
const NUMBER: f64 = 44.0;

impl Bars {
    /// The whole `<svg>` element.
    pub fn to_svg(&self) -> String {
        if self.horizontal {
            self.lying()
        } else {
            self.standing()
        }
    }

    fn lying(&self) -> String {
        let mut page = Page::new(self.width, &self.title);
        let top = page.head(&self.title, &self.swatches()) + self.guide_room();
        let widths = self.groups.iter().map(|g| words::width(&g.name, 12.0));
        let bars = self.groups.len() as f64 * (self.series.len() as f64 * THICK + GAP);
        let height = self.height.max(top + bars + 70.0 + self.caption_room());
        let frame = Frame {
            left: widths.fold(30.0, f64::max) + 24.0,
            right: self.width - 18.0,
            top,
            bottom: page.tail(height, &self.caption, &self.label),
        };
        let axis = self.axis(((frame.width()) / 70.0) as usize, NUMBER / frame.width());
        page.x_grid(&frame, &axis);
        page.x_label(&frame, &self.label);
        let slot = frame.height() / self.groups.len().max(1) as f64;
        for (i, group) in self.groups.iter().enumerate() {
            let centre = frame.top + (i as f64 + 0.5) * slot;
            let place = (frame.left - 8.0, centre + 4.0);
            page.text(place, 12.0, Anchor::End, style::INK, &group.name);
            self.lying_group(&mut page, &frame, &axis, centre, group);
        }
        self.guides(&mut page, &frame, &axis);
        page.border(&frame);
        page.finish(height)
    }

    fn lying_group(&self, page: &mut Page, frame: &Frame, axis: &Axis, centre: f64, group: &Group) {
        let first = centre - THICK * self.series.len() as f64 / 2.0;
        let base = frame.left + axis.base() * frame.width();
        for (i, &value) in group.values.iter().enumerate().take(self.series.len()) {
            let y = first + i as f64 * THICK;
            let Some(t) = axis.place(value) else {
                page.text(
                    (base + 4.0, y + 10.0),
                    10.0,
                    Anchor::Start,
                    style::FAINT,
                    "n/a",
                );
                continue;
            };
            let end = frame.left + t * frame.width();
            let tip = self.tip(group, i, value);
            page.bar(
                (base, end),
                (y + 1.0, y + THICK - 1.0),
                style::colour(i),
                &tip,
            );
            let (x, anchor) = if end < base {
                (end - 4.0, Anchor::End)
            } else {
                (end + 4.0, Anchor::Start)
            };
            page.text((x, y + 10.0), 10.0, anchor, style::FAINT, &short(value));
        }
    }

    fn standing(&self) -> String {
        let mut page = Page::new(self.width, &self.title);
        let top = page.head(&self.title, &self.swatches());
        let axis = self.axis((self.height / 45.0) as usize, 0.06);
        let left = page::left_margin(&axis, &self.label);
        let slot = (self.width - 18.0 - left) / self.groups.len().max(1) as f64;
        let widths = self.groups.iter().map(|g| words::width(&g.name, 12.0));
        let widest = widths.fold(0.0, f64::max);
        let names = if widest < slot - 6.0 {
            0.0
        } else {
            0.65 * widest
        };
        let floor = page.tail(self.height, &self.caption, "");
        let frame = Frame {
            left,
            right: self.width - 18.0,
            top,
            bottom: (floor - names).max(top + 60.0),
        };
        page.y_grid(&frame, &axis);
        page.y_label(&frame, &self.label);
        for (i, group) in self.groups.iter().enumerate() {
            let centre = frame.left + (i as f64 + 0.5) * slot;
            let place = (centre + 4.0, frame.bottom + 14.0);
            match names > 0.0 {
                true => page.turned(place, 40.0, Anchor::End, &group.name),
                false => page.text(place, 12.0, Anchor::Middle, style::INK, &group.name),
            }
            self.standing_group(&mut page, &frame, &axis, (centre, slot), group);
        }
        self.guides(&mut page, &frame, &axis);
        page.border(&frame);
        page.finish(self.height + (frame.bottom + names - floor).max(0.0))
    }

    /// The dashed lines, across the direction of the bars.
    fn guides(&self, page: &mut Page, frame: &Frame, axis: &Axis) {
        for (name, value) in &self.guides {
            let Some(t) = axis.place(*value) else {
                continue;
            };
            if self.horizontal {
                let x = frame.left + t * frame.width();
                page.line((x, frame.top), (x, frame.bottom), style::INK, "5 4");
                page.rimmed((x, frame.top - 4.0), Anchor::Middle, name);
            } else {
                let y = frame.bottom - t * frame.height();
                page.line((frame.left, y), (frame.right, y), style::INK, "5 4");
                page.rimmed((frame.right - 2.0, y - 4.0), Anchor::End, name);
            }
        }
    }

    fn standing_group(
        &self,
        page: &mut Page,
        frame: &Frame,
        axis: &Axis,
        (centre, slot): (f64, f64),
        group: &Group,
    ) {
        let thick = (0.8 * slot / self.series.len().max(1) as f64).min(48.0);
        let first = centre - thick * self.series.len() as f64 / 2.0;
        let base = frame.bottom - axis.base() * frame.height();
        for (i, &value) in group.values.iter().enumerate().take(self.series.len()) {
            let Some(t) = axis.place(value) else { continue };
            let (x, end) = (first + i as f64 * thick, frame.bottom - t * frame.height());
            let tip = self.tip(group, i, value);
            let sides = (x + 0.05 * thick, x + 0.95 * thick);
            page.bar(sides, (base, end), style::colour(i), &tip);
            if thick > 26.0 {
                let y = if end > base { end + 11.0 } else { end - 4.0 };
                page.text(
                    (x + thick / 2.0, y),
                    10.0,
                    Anchor::Middle,
                    style::FAINT,
                    &short(value),
                );
            }
        }
    }

    /// An axis for all bars and guides, with some room at its ends for the numbers.
    fn axis(&self, most: usize, room: f64) -> Axis {
        let bars = self.groups.iter().flat_map(|g| g.values.iter().copied());
        let values = bars
            .chain(self.guides.iter().map(|g| g.1))
            .filter(|v| v.is_finite());
        let axis = Axis::over(values, self.log, most).with_zero(most);
        axis.extended(room, most)
    }

    fn swatches(&self) -> Vec<Swatch> {
        let swatch = |(i, name): (usize, &String)| Swatch {
            name: name.clone(),
            colour: style::colour(i),
            dash: None,
        };
        self.series.iter().enumerate().map(swatch).collect()
    }

    fn tip(&self, group: &Group, i: usize, value: f64) -> String {
        format!(
            "{}, {}: {} {}",
            group.name,
            self.series[i],
            short(value),
            self.label
        )
    }

    fn guide_room(&self) -> f64 {
        if self.guides.is_empty() { 0.0 } else { 12.0 }
    }

    fn caption_room(&self) -> f64 {
        if self.caption.is_empty() { 0.0 } else { 34.0 }
    }
}

/// Three digits: `0.0123`, `1.23`, `123`, `12345`.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..7.0).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let decimals = (2.0 - magnitude).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits() {
        let pairs = [
            (0.0, "0"),
            (0.01234, "0.0123"),
            (1.239, "1.24"),
            (99.96, "100.0"),
            (12345.6, "12346"),
        ];
        for (value, want) in pairs {
            assert_eq!(short(value), want);
        }
    }

    #[test]
    fn extreme_bars_hold_finite_numbers_only() {
        for values in [
            vec![],
            vec![0.0],
            vec![f64::NAN, -1.0],
            vec![f64::MAX, f64::MIN],
            vec![1e-300],
        ] {
            for (log, horizontal) in [(false, false), (false, true), (true, false), (true, true)] {
                let group = Group {
                    name: "g".into(),
                    values: values.clone(),
                };
                let series = vec!["a".into(), "b".into()];
                let bars = Bars {
                    log,
                    horizontal,
                    series,
                    groups: vec![group],
                    ..Default::default()
                };
                let svg = bars.to_svg();
                assert!(
                    !svg.contains("NaN") && !svg.contains("inf"),
                    "{values:?}: {svg}"
                );
            }
        }
    }
}
