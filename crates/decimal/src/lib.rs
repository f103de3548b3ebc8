//! The double that is nearest to a decimal number, as C's `strtod` and Go's `ParseFloat` find it.
//!
//! The standard library finds it too, and faster for long numbers, with a table of ten kilobytes that
//! cannot be compressed: too much for a page that reads such a number once in a while.
//!
//! Invariant: the answer is that of `str::parse::<f64>`, bit for bit.

mod natural;

use natural::Natural;

/// More digits than it takes to tell on which side of the middle between two doubles a number is.
const DIGITS_MAX: usize = 800;
/// Beyond these powers of ten there is only infinity, or zero.
const POWERS: std::ops::RangeInclusive<i64> = -345..=310;
/// The digits of a whole number that a double always holds exactly.
const EXACT_DIGITS: usize = 15;
/// The largest power of ten that a double holds exactly.
const EXACT_POWER: u64 = 22;
/// The bits of a double's significand.
const SIGNIFICAND: i64 = 53;
/// The power of two of the least significant bit of the smallest double.
const LEAST: i64 = -1074;

/// The double nearest to `text`, of two that are equally near the even one; infinity for numbers that
/// are too large. `None` if `text` is no number: `-12`, `.5`, `5.` and `1.25e-3` are.
pub fn nearest(text: &str) -> Option<f64> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, power) = match body.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, exponent(power)?),
        None => (body, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = || whole.bytes().chain(fraction.bytes());
    if mantissa.len() < 1 + usize::from(mantissa.contains('.'))
        || !all().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let mut digits: Vec<u8> =
        all().map(|byte| byte - b'0').skip_while(|digit| *digit == 0).collect();
    let mut power = power - length(fraction.len());
    while digits.last() == Some(&0) {
        digits.pop();
        power += 1;
    }
    if digits.len() > DIGITS_MAX {
        // What is cut off is not nothing: one more digit stands for it.
        power += length(digits.len() - DIGITS_MAX) - 1;
        digits.truncate(DIGITS_MAX);
        digits.push(1);
    }
    let size = size(&digits, power);
    Some(if negative { -size } else { size })
}

/// The number behind an `e`; a huge one is as good as any other that is beyond all doubles.
fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX).min(i64::MAX / 4);
    Some(if text.starts_with('-') { -size } else { size })
}

fn length(digits: usize) -> i64 {
    i64::try_from(digits).unwrap_or(i64::MAX / 4)
}

/// The double nearest to the number of these digits times ten to the `power`.
fn size(digits: &[u8], power: i64) -> f64 {
    if digits.is_empty() || length(digits.len()) + power < *POWERS.start() {
        return 0.0;
    }
    if length(digits.len()) + power > *POWERS.end() {
        return f64::INFINITY;
    }
    let steps = power.unsigned_abs();
    if digits.len() <= EXACT_DIGITS && steps <= EXACT_POWER {
        // Both are exact, and one operation rounds once.
        let number = digits.iter().fold(0.0, |number, digit| number * 10.0 + f64::from(*digit));
        let scale = (0..steps).fold(1.0, |scale, _| scale * 10.0);
        return if power < 0 { number / scale } else { number * scale };
    }
    let mut number = Natural::from(0);
    digits.iter().for_each(|digit| number.multiply_add(10, u32::from(*digit)));
    let mut divisor = Natural::from(1);
    let scaled = if power < 0 { &mut divisor } else { &mut number };
    (0..steps).for_each(|_| scaled.multiply_add(10, 0));
    quotient(number, divisor)
}

/// The double nearest to `number / divisor`, neither of which is zero.
fn quotient(mut number: Natural, mut divisor: Natural) -> f64 {
    // The quotient is made 1 or more and less than 2, times two to the power.
    let mut power = length(number.bits()) - length(divisor.bits());
    let shifted = if power < 0 { &mut number } else { &mut divisor };
    shifted.shift_left(power.unsigned_abs());
    if number < divisor {
        number.shift_left(1);
        power -= 1;
    }
    // The smallest doubles have fewer bits.
    let bits = SIGNIFICAND.min(power - LEAST + 1);
    if bits < 0 {
        return 0.0;
    }
    let mut significand = 0_u64;
    for _ in 0..bits {
        significand <<= 1;
        if number >= divisor {
            number.subtract(&divisor);
            significand |= 1;
        }
        number.shift_left(1);
    }
    // What is left is now at least the divisor if it was half a unit or more.
    let odd = significand % 2 == 1;
    if number > divisor || (number == divisor && odd) {
        significand += 1;
    }
    // Its leading bit, where there is one, adds one to the exponent's field.
    let field = u64::try_from(power - bits + 1 - LEAST).unwrap_or(0);
    let double = (field << (SIGNIFICAND - 1)) + significand;
    f64::from_bits(double.min(f64::INFINITY.to_bits()))
}
