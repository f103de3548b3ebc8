//! A module without what only tools read: names above all.

use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::Module;
use wasm_encoder::reencode::{Error, Reencode};
use wasmparser::{CustomSectionReader, Parser};

/// The same module without its custom sections.
pub(super) fn bare(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Bare.parse_core_module(&mut module, Parser::new(0), wasm)
        .context("the module could not be written without its names")?;
    Ok(module.finish())
}

struct Bare;

impl Reencode for Bare {
    type Error = Infallible;

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }
}
