//! Why it does not work: what the core found wrong with the texts, and with the request that shows. It is asked in
//! idle time, a slice at a time, and never before a first visit has its first answer.

pub(crate) mod card;
mod examine;
pub(crate) mod findings;
mod moved;
pub(crate) mod rows;
mod why;
