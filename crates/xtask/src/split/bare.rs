//! A module as it is served: without what only tools read, names above all, with short names for its imports, and with
//! its data in few pieces.

use std::collections::BTreeMap;
use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ConstExpr, DataSection, ImportSection, Module};
use wasmparser::{CustomSectionReader, DataSectionReader, ImportSectionReader, Parser};

use super::anatomy::Anatomy;
use super::names;

/// Fewer bytes of nothing between two pieces of data are written as such: zeros, which compress best.
const GAP: usize = 64;

/// The same module as it is served.
pub(super) fn bare(wasm: &[u8]) -> Result<Vec<u8>> {
    let anatomy = Anatomy::of(wasm)?;
    let names = names::shortened(anatomy.imports.iter().map(|(_, name)| *name));
    let mut bare = Bare { data: pieces(&anatomy.data), names };
    let mut module = Module::new();
    bare.parse_core_module(&mut module, Parser::new(0), wasm)
        .context("the module could not be written without its names")?;
    Ok(module.finish())
}

/// The data in few pieces.
fn pieces(data: &[(u32, &[u8])]) -> Vec<(u32, Vec<u8>)> {
    let mut pieces: Vec<(u32, Vec<u8>)> = Vec::new();
    for (start, bytes) in data {
        match pieces.last_mut() {
            Some((from, piece)) if (start - *from) as usize - piece.len() < GAP => {
                piece.resize((start - *from) as usize, 0);
                piece.extend_from_slice(bytes);
            }
            _ => pieces.push((*start, bytes.to_vec())),
        }
    }
    pieces
}

struct Bare<'a> {
    data: Vec<(u32, Vec<u8>)>,
    /// The imports that get another name.
    names: BTreeMap<&'a str, String>,
}

impl Reencode for Bare<'_> {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        for import in section.into_imports() {
            let mut import = import?;
            let short = self.names.get(import.name).cloned();
            import.name = short.as_deref().unwrap_or(import.name);
            self.parse_import(imports, import)?;
        }
        Ok(())
    }

    fn data_count(&mut self, _: u32) -> Result<u32, Error> {
        Ok(self.data.len() as u32)
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        _: DataSectionReader<'_>,
    ) -> Result<(), Error> {
        for (start, bytes) in &self.data {
            data.active(0, &ConstExpr::i32_const(start.cast_signed()), bytes.iter().copied());
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }
}
