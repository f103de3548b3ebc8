//! CPUs as Kubernetes writes them: `4`, `500m`, `1.5`, `2k`.

/// Reads a quantity as thousandths, rounded up; `None` where it is no quantity or too large.
pub(super) fn read_millis(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    // Thousandths of a thousandth of one unit, so that small ones are not lost.
    let scale: u128 = match unit {
        "n" => return read_scaled(number, 1).map(|nano| div_up(nano, 1_000_000)),
        "u" => return read_scaled(number, 1).map(|micro| div_up(micro, 1_000)),
        "m" => 1,
        "" => 1_000,
        "k" => 1_000_000,
        "M" => 1_000_000_000,
        "G" => 1_000_000_000_000,
        "Ki" => 1_000 * 1024,
        "Mi" => 1_000 * 1024 * 1024,
        "Gi" => 1_000 * 1024 * 1024 * 1024,
        _ => return None,
    };
    read_scaled(number, scale)
}

fn div_up(number: u64, by: u64) -> u64 {
    number.div_ceil(by)
}

/// `number` (decimal, perhaps with a fraction) times `scale`, rounded up.
fn read_scaled(number: &str, scale: u128) -> Option<u64> {
    const FRACTION_DIGITS: u32 = 9;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let padded = format!("{fraction:0<width$}", width = FRACTION_DIGITS as usize);
    let fraction: u128 = padded.get(..FRACTION_DIGITS as usize)?.parse().ok()?;
    let one = 10u128.pow(FRACTION_DIGITS);
    let total = whole.checked_mul(one)?.checked_add(fraction)?.checked_mul(scale)?;
    u64::try_from(total.div_ceil(one)).ok()
}

#[cfg(test)]
mod tests {
    use super::read_millis;

    #[test]
    fn quantities_are_read_in_thousandths() {
        assert_eq!(read_millis("4"), Some(4000));
        assert_eq!(read_millis("500m"), Some(500));
        assert_eq!(read_millis("1.5"), Some(1500));
        assert_eq!(read_millis("2k"), Some(2_000_000));
        assert_eq!(read_millis("1500000u"), Some(1500));
        assert_eq!(read_millis("0"), Some(0));
        assert_eq!(read_millis("x"), None);
        assert_eq!(read_millis(""), None);
        assert_eq!(read_millis("99999999999999999999999999999999999999999"), None);
    }
}
