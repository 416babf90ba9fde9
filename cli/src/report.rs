//! Reports: HTML pages in one file, which need no network, no script and no font of their own.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use plotters::style::RGBColor;

use crate::svg::PALETTE;

/// A page with a title, a sentence below it, something above the table of contents, and sections
/// with their headings.
pub fn page(title: &str, lead: &str, top: Markup, sections: &[(&str, Markup)]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(include_str!("report/style.css"))) }
            }
            body { main {
                h1 { (title) }
                p.lead { (lead) }
                (top)
                nav aria-label="Contents" { ol {
                    @for (i, (heading, _)) in sections.iter().enumerate() {
                        li { a href={ "#s" (i) } { (heading) } }
                    }
                } }
                @for (i, (heading, section)) in sections.iter().enumerate() {
                    section id={ "s" (i) } { h2 { (heading) } (section) }
                }
            } }
        }
    };
    page.into_string()
}

/// Values in groups one below the other, each with its bar. Of a group, value i belongs to series i;
/// one that is not finite leaves its place empty.
pub fn bars<S: AsRef<str>>(title: &str, series: &[S], groups: &[(String, Vec<f64>)]) -> Markup {
    roofed(title, series, groups, f64::NAN)
}

/// The same with a line down all bars at what they may reach; none where that is no number.
pub fn roofed<S: AsRef<str>>(
    title: &str,
    series: &[S],
    groups: &[(String, Vec<f64>)],
    roof: f64,
) -> Markup {
    let values = groups.iter().flat_map(|(_, values)| values.iter().copied());
    let longest = values
        .chain([roof])
        .filter(|v| v.is_finite())
        .fold(f64::MIN_POSITIVE, f64::max);
    let part = |value: f64| format!("{:.2}%", 90.0 * (value / longest).max(0.0));
    let width = |value: f64| format!("width:{}", part(value));
    let line = roof
        .is_finite()
        .then(|| format!("--roof:{:.4}", 0.9 * roof / longest));
    html! {
        figure.bars.roofed[line.is_some()] style=[line] {
            b { (title) }
            p { @for (i, name) in series.iter().enumerate() {
                span.key { i style={ "background:" (colour(i)) } {} (name.as_ref()) }
            } }
            table { @for (name, values) in groups { tr {
                th scope="row" { (name) }
                td { @for (i, &value) in values.iter().enumerate() { div {
                    i style={ "background:" (colour(i)) ";" (width(value)) } {}
                    (significant(value, 3))
                } } }
            } } }
        }
    }
}

/// A colour of the charts, as CSS writes it.
fn colour(place: usize) -> String {
    let RGBColor(red, green, blue) = PALETTE[place % PALETTE.len()];
    format!("rgb({red} {green} {blue})")
}

/// A chart with a sentence below it.
pub fn figure(svg: String, caption: &str) -> Markup {
    html! { figure { (PreEscaped(svg)) figcaption { (caption) } } }
}

/// A number with `digits` significant digits, without an exponent where it stays short.
pub fn significant(value: f64, digits: i32) -> String {
    if value.is_nan() {
        return "n/a".into();
    }
    if value == 0.0 || value.is_infinite() {
        return value.to_string();
    }
    let exponent = value.abs().log10().floor() as i32;
    match digits - 1 - exponent {
        decimals if !(-4..=5).contains(&exponent) => {
            format!("{value:.*e}", (decimals + exponent).max(0) as usize)
        }
        decimals => format!("{value:.*}", decimals.max(0) as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_significant_digits() {
        for (value, shown) in [
            (0.0, "0"),
            (1.0, "1.00"),
            (0.012345, "0.0123"),
            (1.239, "1.24"),
            (99.96, "100.0"),
            (1234.5, "1234"),
            (12345.6, "12346"),
            (-2.5, "-2.50"),
            (1e-9, "1.00e-9"),
            (1.5e12, "1.50e12"),
        ] {
            assert_eq!(significant(value, 3), shown);
        }
        assert_eq!(significant(f64::NAN, 3), "n/a");
    }

    #[test]
    fn text_cannot_break_out() {
        let bars = bars("<e>", &["<f>"], &[("<g>".into(), vec![1.0])]);
        let html = page("<a>", "b & c", html! {}, &[("<d>", bars)]);
        for inside in ["<a>", "<d>", "<e>", "<f>", "<g>"] {
            assert!(!html.contains(&format!(">{inside}<")), "{inside}");
        }
        assert!(html.contains("b &amp; c"));
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
            let html = bars("", &["a", "b"], &[("g".into(), values.clone())]).into_string();
            assert!(
                !html.contains("NaN") && !html.contains("inf"),
                "{values:?}: {html}"
            );
        }
    }
}
