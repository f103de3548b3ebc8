//! Styles with every colour in its place, for programs that know no CSS variables.

/// `css`, with what `blocks` define for each `var(--name)`, and mixtures of two colours as the colour that they
/// give.
pub(super) fn resolved(css: &str, blocks: &[&str]) -> String {
    let mut css = css.to_owned();
    let values = blocks.iter().flat_map(|block| block.split(';'));
    for (name, value) in values.filter_map(|line| line.split_once(':')) {
        css = css.replace(&format!("var({})", name.trim()), value.trim());
    }
    mixed(&css)
}

/// `color-mix(in srgb, A N%, B)`, worked out.
fn mixed(css: &str) -> String {
    const MIX: &str = "color-mix(in srgb, ";
    let mut written = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once(MIX) {
        written.push_str(before);
        let (inside, after) = after.split_once(')').unwrap_or((after, ""));
        match mixture(inside) {
            Some(colour) => written.push_str(&colour),
            None => written.push_str(inside),
        }
        rest = after;
    }
    written + rest
}

fn mixture(inside: &str) -> Option<String> {
    let (first, second) = inside.split_once(',')?;
    let (first, share) = first.trim().split_once(' ')?;
    let share: u32 = share.trim().strip_suffix('%')?.parse().ok().filter(|share| *share <= 100)?;
    let (a, b) = (channels(first)?, channels(second.trim())?);
    let mix = |a: u32, b: u32| (a * share + b * (100 - share) + 50) / 100;
    Some(format!("#{:02x}{:02x}{:02x}", mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2])))
}

/// Red, green and blue of `#rrggbb` or `#rgb`, each 0 to 255.
fn channels(colour: &str) -> Option<[u32; 3]> {
    let digits: Vec<u32> =
        colour.strip_prefix('#')?.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    match digits[..] {
        [r, g, b] => Some([r * 17, g * 17, b * 17]),
        [a, b, c, d, e, f] => Some([a * 16 + b, c * 16 + d, e * 16 + f]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn a_mixture_is_worked_out() {
        let css = "a { fill: color-mix(in srgb, var(--x) 10%, var(--y)); stroke: var(--x); }";
        assert_eq!(
            resolved(css, &["--x: #4338ca; --y: #fff;"]),
            "a { fill: #ecebfa; stroke: #4338ca; }"
        );
    }
}
