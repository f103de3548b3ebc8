//! Which labels of a timeline show, so that none covers another.

/// Where a label stands: its middle and its width, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Label {
    /// Its middle.
    pub(crate) middle: f64,
    /// Its width.
    pub(crate) width: f64,
}

/// The air between two labels.
const AIR: f64 = 8.0;

impl Label {
    fn clear_of(&self, other: &Label) -> bool {
        (self.middle - other.middle).abs() >= (self.width + other.width) / 2.0 + AIR
    }
}

/// How wide `text` is below a stop, in pixels, as far as its letters tell.
pub(crate) fn width(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_uppercase() { 7.6 } else { 6.2 }).sum()
}

/// Which of `labels` show: the one at `current` always, then the ends, then as many others as fit, evenly.
pub(crate) fn thin(labels: &[Label], current: usize) -> Vec<bool> {
    let mut shown: Vec<usize> = Vec::new();
    let last = labels.len().saturating_sub(1);
    // Every eighth first, then every fourth and so on, so that what shows is spread over the whole.
    let strides = [8, 4, 2, 1].into_iter().flat_map(|stride| (0..labels.len()).step_by(stride));
    for index in [current, 0, last].into_iter().chain(strides) {
        let Some(label) = labels.get(index) else { continue };
        let others = shown.iter().filter_map(|known| labels.get(*known));
        if !shown.contains(&index) && others.into_iter().all(|other| label.clear_of(other)) {
            shown.push(index);
        }
    }
    (0..labels.len()).map(|index| shown.contains(&index)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(count: usize, apart: f64, width: f64) -> Vec<Label> {
        (0..count).map(|index| Label { middle: index as f64 * apart, width }).collect()
    }

    #[test]
    fn all_show_when_there_is_room() {
        assert_eq!(thin(&row(9, 80.0, 60.0), 4), vec![true; 9]);
    }

    #[test]
    fn no_two_that_show_overlap() {
        for count in 0..40 {
            for current in 0..count {
                let labels = row(count, 26.0, 64.0);
                let shown = thin(&labels, current);
                let kept: Vec<&Label> =
                    labels.iter().zip(&shown).filter(|(_, on)| **on).map(|(l, _)| l).collect();
                assert!(kept.windows(2).all(|pair| pair[0].clear_of(pair[1])));
                assert!(shown[current]);
            }
        }
    }

    #[test]
    fn a_row_without_stops_has_no_labels() {
        assert!(thin(&[], 0).is_empty());
    }
}
