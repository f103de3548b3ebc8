//! What the screen shows, and how it changes. Nothing here knows the browser but `storage`.

pub(crate) mod actions;
pub(crate) mod aside;
pub(crate) mod batch;
pub(crate) mod embedded;
pub(crate) mod history;
mod link;
pub(crate) mod model;
pub(crate) mod opening;
pub(crate) mod shared;
pub(crate) mod storage;
pub(crate) mod texts;
mod way;
