//! The late part of the page's wasm. A release build is split in what a first visit calls and the rest,
//! which comes at the first touch (`late.js`).

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/late.js")]
extern "C" {
    /// Readies the page for its other parts. The build puts calls of the file's other functions where the first part
    /// goes over to one of them.
    #[wasm_bindgen(js_name = begin)]
    async fn begin_with(exports: &JsValue);
}

/// Hands this module's exports to what brings the late part; to be called before anything else. Where a visit
/// is no first one, it waits for the late part.
pub(crate) async fn begin() {
    begin_with(&wasm_bindgen::exports()).await;
}
