//! Reports: HTML pages in one file, which need no network, no script and no font of their own.

use std::fmt::Write;

/// A page under construction.
pub struct Page {
    title: String,
    lead: String,
    top: String,
    sections: Vec<(String, String)>,
}

impl Page {
    /// A page with a title and a sentence below it.
    pub fn new(title: &str, lead: &str) -> Self {
        Page {
            title: escape(title),
            lead: escape(lead),
            top: String::new(),
            sections: Vec::new(),
        }
    }

    /// Puts HTML above the table of contents.
    pub fn top(&mut self, html: &str) {
        self.top += html;
    }

    /// Adds a section of HTML.
    pub fn section(&mut self, heading: &str, html: String) {
        self.sections.push((escape(heading), html));
    }

    /// The whole file.
    pub fn finish(&self) -> String {
        let (title, lead, top) = (&self.title, &self.lead, &self.top);
        let style = include_str!("report/style.css");
        let mut contents = String::new();
        let mut sections = String::new();
        for (i, (heading, html)) in self.sections.iter().enumerate() {
            let number = i + 1;
            let _ = writeln!(contents, "<li><a href=\"#s{number}\">{heading}</a></li>");
            let _ = writeln!(
                sections,
                "<section id=\"s{number}\"><h2>{heading}</h2>\n{html}</section>"
            );
        }
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n\
             <h1>{title}</h1>\n<p class=\"lead\">{lead}</p>\n{top}\n\
             <nav aria-label=\"Contents\"><ol>\n{contents}</ol></nav>\n{sections}</main>\n</body>\n</html>\n"
        )
    }
}

/// A paragraph of text, in which `this` is code.
pub fn paragraph(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(i, piece)| match i % 2 {
        0 => escape(piece),
        _ => format!("<code>{}</code>", escape(piece)),
    });
    format!("<p>{}</p>\n", pieces.collect::<String>())
}

/// A chart with a sentence below it.
pub fn figure(svg: &str, caption: &str) -> String {
    let caption = match caption {
        "" => String::new(),
        text => format!("<figcaption>{}</figcaption>", escape(text)),
    };
    format!("<figure>{svg}{caption}</figure>\n")
}

/// Big numbers side by side, each with what it is.
pub fn tiles(tiles: &[(String, String)]) -> String {
    let tile = |(number, what): &(String, String)| {
        let (number, what) = (escape(number), escape(what));
        format!("<div class=\"tile\"><b>{number}</b><span>{what}</span></div>")
    };
    let tiles: Vec<String> = tiles.iter().map(tile).collect();
    format!("<div class=\"tiles\">{}</div>\n", tiles.join("\n"))
}

/// A cell of a table.
pub enum Cell {
    /// Words, to the left.
    Text(String),
    /// A number as it is to be shown, to the right.
    Number(String),
    /// A number that should be another one.
    Bad(String),
    /// Whether something is as it should be, and the words for it.
    Verdict(bool, &'static str),
}

/// A table with a sentence above it. A column's head stands as its first cell does.
pub fn table(caption: &str, heads: &[&str], rows: &[Vec<Cell>]) -> String {
    let left = |i: usize| {
        let first = rows.first().and_then(|row| row.get(i));
        let words = matches!(first, Some(Cell::Text(_) | Cell::Verdict(..)));
        if words { " class=\"left\"" } else { "" }
    };
    let head =
        |(i, head): (usize, &&str)| format!("<th{} scope=\"col\">{}</th>", left(i), escape(head));
    let heads: String = heads.iter().enumerate().map(head).collect();
    let body: String = rows.iter().map(|row| row_html(row)).collect();
    format!(
        "<div class=\"scroll\"><table><caption>{}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n",
        escape(caption)
    )
}

fn row_html(row: &[Cell]) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => format!("<td class=\"left\">{}</td>", escape(text)),
        Cell::Number(number) => format!("<td>{}</td>", escape(number)),
        Cell::Bad(number) => format!("<td class=\"bad\">{}</td>", escape(number)),
        Cell::Verdict(true, text) => format!("<td class=\"left good\">{text}</td>"),
        Cell::Verdict(false, text) => format!("<td class=\"left bad\">{text}</td>"),
    };
    format!("<tr>{}</tr>\n", row.iter().map(cell).collect::<String>())
}

/// Text as HTML.
pub fn escape(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    escaped.replace('>', "&gt;").replace('"', "&quot;")
}

/// A number with `digits` significant digits, without an exponent where it stays short.
pub fn significant(value: f64, digits: i32) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "n/a".into()
        } else {
            value.to_string()
        };
    }
    if value == 0.0 {
        return "0".into();
    }
    let exponent = value.abs().log10().floor() as i32;
    match digits - 1 - exponent {
        decimals if !(-4..=5).contains(&exponent) => {
            format!("{value:.*e}", (decimals + exponent).max(0) as usize)
        }
        decimals => format!("{value:.*}", decimals.max(0) as usize),
    }
}

/// 2098896 as 2,098,896.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let shown = [7, 123, 1000, 2_098_896].map(grouped);
        assert_eq!(shown, ["7", "123", "1,000", "2,098,896"]);
    }

    #[test]
    fn numbers_keep_their_significant_digits() {
        for (value, shown) in [
            (0.0, "0"),
            (1.0, "1.00"),
            (0.012345, "0.0123"),
            (1234.5, "1234"),
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
        let mut page = Page::new("<a>", "b & c");
        page.section(
            "<d>",
            table("", &["<e>"], &[vec![Cell::Text("<f>".into())]]),
        );
        let html = page.finish();
        for inside in ["<a>", "<d>", "<e>", "<f>"] {
            assert!(!html.contains(&format!(">{inside}<")), "{inside}");
        }
        assert!(html.contains("b &amp; c"));
    }
}
