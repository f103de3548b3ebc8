//! Long work a slice at a time, so that the page stays ready for the next key.

/// How long the page works on before it lets the browser do what else there is, in milliseconds.
const SLICE_MS: f64 = 10.0;

/// A slice of long work. It ends with the first step past its time.
pub(crate) struct Slice {
    until: f64,
}

impl Slice {
    /// Begins now.
    pub(crate) fn begin() -> Self {
        Slice { until: js_sys::Date::now() + SLICE_MS }
    }

    /// Whether the browser has waited long enough.
    pub(crate) fn is_over(&self) -> bool {
        js_sys::Date::now() >= self.until
    }
}
