//! What the standard library answers.

use decimal::nearest;
use proptest::prelude::*;

fn check(text: &str) {
    let wanted = text.parse::<f64>().ok().map(f64::to_bits);
    assert_eq!(nearest(text).map(f64::to_bits), wanted, "{text}");
}

#[test]
fn texts_that_are_no_numbers_are_refused() {
    for text in ["", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "--1", "1 ", "0x1", "1_0", "-.e1"] {
        assert_eq!(nearest(text), None, "{text:?}");
        check(text);
    }
    // Unlike in Rust, these are words.
    assert_eq!(nearest("inf"), None);
    assert_eq!(nearest("nan"), None);
}

#[test]
fn numbers_at_the_edges_are_rounded_as_they_must_be() {
    let almost_half = format!("1.{}1", "0".repeat(900));
    let middle = "9007199254740993";
    let beyond = format!("{middle}.{}1", "0".repeat(1200));
    let smallest_half = format!("{:.1100}", f64::from_bits(1)).replace("494", "247");
    for text in [
        "0",
        "-0",
        "+0.0e5",
        "5.",
        ".5",
        "0.1",
        "1e22",
        "1e23",
        "8.5e22",
        middle,
        &beyond,
        &almost_half,
        "9007199254740992.5",
        "9007199254740994.999999999999999999",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "2.2250738585072012e-308",
        "5e-324",
        "4.9e-324",
        "2.5e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "123456789012345678901234567890e-30",
        "0.33333333349",
        "0.50000000000",
        &smallest_half,
    ] {
        check(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_double_is_read_from_its_own_text(bits: u64) {
        let number = f64::from_bits(bits);
        if number.is_finite() {
            check(&format!("{number:e}"));
            check(&format!("{number:.20e}"));
        }
    }

    #[test]
    fn any_decimal_number_is_read_as_the_standard_library_reads_it(
        text in "[-+]?[0-9]{0,40}(\\.[0-9]{0,40})?([eE][-+]?[0-9]{1,3})?"
    ) {
        check(&text);
    }

    #[test]
    fn the_middle_between_two_doubles_goes_to_the_even_one(bits in 1_u64..0x7fe0_0000_0000_0000, up: bool) {
        // Printed exactly: a double has at most 1074 places behind the point.
        let (low, high) = (f64::from_bits(bits), f64::from_bits(bits + 1));
        let middle = if low > 1e-290 && high < 1e290 { low / 2.0 + high / 2.0 } else { low };
        let mut text = format!("{middle:.1100}");
        if up {
            text.push('1');
        }
        check(&text);
    }
}
