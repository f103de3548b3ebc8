//! `-m comment`: a note, which always holds.

use crate::text::args::{Args, ReadError};
use std::sync::Arc;

/// How many bytes a comment may have (`XT_MAX_COMMENT_LEN`, less the closing zero).
const LENGTH_MAX: usize = 255;

/// Takes `--comment TEXT`.
pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    text: &mut Arc<str>,
) -> Result<bool, ReadError> {
    if option != "--comment" {
        return Ok(false);
    }
    let value = args.value(option)?;
    if value.len() > LENGTH_MAX {
        return Err(args.bad_value(option));
    }
    *text = value.into();
    Ok(true)
}
