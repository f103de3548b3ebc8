//! A module that notes what it runs.

use std::convert::Infallible;

use anyhow::{Context, Result, bail};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, Module, ValType,
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader, Operator, Parser};

use super::anatomy::Anatomy;
use super::flow;

/// How the exports with the notes begin: a number follows, from 0. Each is a global with one bit for each of
/// [`NOTES_IN_ONE`] blocks of instructions that are run from their first to their last or not at all, in their order in the
/// module, from the lowest; set once it has been run.
const NOTES: &str = "notes";

/// How many blocks share a global.
const NOTES_IN_ONE: usize = 32;

/// What was run: of each function that is not imported, block by block.
pub(super) struct Ran(Vec<Vec<bool>>);

impl Ran {
    /// What the notes say: the globals in order.
    pub(super) fn of_notes(notes: &[u32], anatomy: &Anatomy<'_>) -> Result<Self> {
        let mut bits =
            notes.iter().flat_map(|notes| (0..NOTES_IN_ONE).map(move |at| notes >> at & 1 == 1));
        let mut ran = Vec::new();
        for body in &anatomy.bodies {
            let count = blocks(body)?.len();
            let blocks: Vec<bool> = bits.by_ref().take(count).collect();
            if blocks.len() < count {
                bail!("the notes are of another module");
            }
            ran.push(blocks);
        }
        Ok(Self(ran))
    }

    /// The blocks of a function.
    pub(super) fn of(&self, function: usize) -> &[bool] {
        self.0.get(function).map_or(&[], Vec::as_slice)
    }

    /// Whether a function was called.
    pub(super) fn is_called(&self, function: usize) -> bool {
        self.of(function).first().copied().unwrap_or_default()
    }
}

/// Where the blocks of a function begin.
fn blocks(body: &FunctionBody<'_>) -> Result<Vec<usize>> {
    let operators: Vec<Operator<'_>> =
        body.get_operators_reader()?.into_iter().collect::<Result<_, _>>()?;
    Ok(flow::leaders(&operators))
}

/// The same module, but each of its blocks first makes a note.
pub(super) fn instrument(wasm: &[u8], anatomy: &Anatomy<'_>) -> Result<Vec<u8>> {
    let mut count = 0;
    for body in &anatomy.bodies {
        count += blocks(body)?.len();
    }
    let mut noting = Noting {
        first: u32::try_from(anatomy.globals.len())?,
        count: u32::try_from(count.div_ceil(NOTES_IN_ONE))?,
        next: 0,
    };
    let mut module = Module::new();
    noting
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("the module could not be made to note what it runs")?;
    Ok(module.finish())
}

struct Noting {
    /// The first global with notes, and how many there are.
    first: u32,
    count: u32,
    /// The block that comes next.
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
        let mut operators = Vec::new();
        for operator in body.get_operators_reader()? {
            operators.push(operator?);
        }
        let mut leaders = flow::leaders(&operators).into_iter().peekable();
        for (at, operator) in operators.into_iter().enumerate() {
            if leaders.next_if_eq(&at).is_some() {
                let notes = self.first + (self.next / NOTES_IN_ONE) as u32;
                function
                    .instructions()
                    .global_get(notes)
                    .i32_const(1 << (self.next % NOTES_IN_ONE));
                function.instructions().i32_or().global_set(notes);
                self.next += 1;
            }
            function.instruction(&self.instruction(operator)?);
        }
        code.function(&function);
        Ok(())
    }
}
