//! A module that notes which of its functions are called.

use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, Module, ValType,
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader, Parser};

use super::anatomy::Anatomy;

/// How the exports with the notes begin: a number follows, from 0. Each is a global with one bit for each of
/// [`NOTES_IN_ONE`] functions that are not imported, in their order, from the lowest; set once it has been
/// called.
const NOTES: &str = "notes";

/// How many functions share a global.
const NOTES_IN_ONE: usize = 32;

/// The same module, but each of its functions first makes a note.
pub(super) fn instrument(wasm: &[u8], anatomy: &Anatomy<'_>) -> Result<Vec<u8>> {
    let mut noting = Noting {
        first: u32::try_from(anatomy.globals.len())?,
        count: u32::try_from(anatomy.bodies.len().div_ceil(NOTES_IN_ONE))?,
        next: 0,
    };
    let mut module = Module::new();
    noting
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("the module could not be made to note its calls")?;
    Ok(module.finish())
}

/// The functions that the notes name, one answer for each of `count`: `notes` are the globals in order.
pub(super) fn called(notes: &[u32], count: usize) -> Vec<bool> {
    let bits = notes.iter().flat_map(|notes| (0..NOTES_IN_ONE).map(move |at| notes >> at & 1 == 1));
    bits.take(count).collect()
}

struct Noting {
    /// The first global with notes, and how many there are.
    first: u32,
    count: u32,
    /// The function whose body comes next.
    next: usize,
}

impl Reencode for Noting {
    type Error = Infallible;

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_global_section(self, globals, section)?;
        for _ in 0..self.count {
            let kind = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
            globals.global(kind, &ConstExpr::i32_const(0));
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_export_section(self, exports, section)?;
        for at in 0..self.count {
            exports.export(&format!("{NOTES}{at}"), ExportKind::Global, self.first + at);
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let notes = self.first + (self.next / NOTES_IN_ONE) as u32;
        function.instructions().global_get(notes).i32_const(1 << (self.next % NOTES_IN_ONE));
        function.instructions().i32_or().global_set(notes);
        self.next += 1;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            function.instruction(&self.parse_instruction(&mut operators)?);
        }
        code.function(&function);
        Ok(())
    }
}
