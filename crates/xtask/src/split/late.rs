//! The part that comes later.

use std::borrow::Cow;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, FunctionSection,
    ImportSection, Module, RefType, TableType, TypeSection,
};

use super::anatomy::{Anatomy, Entry};
use super::plan::Plan;
use super::{FIRST, Lost, MEMORY, global_name, table_name};

/// The late part of a module: the functions that were not called. All else it imports from the first part,
/// and it puts its functions into the table through which the stubs there call them.
pub(super) fn late_part(anatomy: &Anatomy<'_>, plan: &Plan<'_>) -> Result<Vec<u8>> {
    let late: Vec<usize> = (0..plan.late.len()).filter(|&at| plan.is_late(at)).collect();
    let mut index = vec![None; anatomy.functions.len()];
    for (new, function) in
        (0..).zip(plan.shared().map(|(function, _)| function).chain(late.iter().copied()))
    {
        *index.get_mut(function).context("a function that is not there")? = Some(new);
    }
    let mut writer = Late { index, types: Vec::new() };
    let (imports, functions, elements, code) = writer
        .sections(anatomy, plan, &late)
        .map_err(|error| anyhow::anyhow!("the late part could not be written: {error}"))?;
    let mut types = TypeSection::new();
    for old in writer.types.clone() {
        let kind = anatomy.types.get(old as usize).context("a type that is not there")?.clone();
        let kind = writer.func_type(kind).map_err(|error| anyhow::anyhow!("{error}"))?;
        types.ty().func_type(&kind);
    }
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
    module.section(&texts(anatomy, plan));
    Ok(module.finish())
}

/// The data that only late functions need.
fn texts(anatomy: &Anatomy<'_>, plan: &Plan<'_>) -> DataSection {
    let mut section = DataSection::new();
    for text in &plan.texts {
        let mut bytes = Vec::new();
        for (start, piece) in &anatomy.data {
            if text.contains(start) {
                bytes.resize((start - text.start) as usize, 0);
                bytes.extend_from_slice(piece);
            }
        }
        section.active(0, &ConstExpr::i32_const(text.start.cast_signed()), bytes);
    }
    section
}

struct Late {
    /// The new index of each function that is here, or imported from the first part.
    index: Vec<Option<u32>>,
    /// The types that are needed, by their old indices, in the order of the new ones.
    types: Vec<u32>,
}

type Sections = (ImportSection, FunctionSection, ElementSection, CodeSection);

impl Late {
    fn sections(
        &mut self,
        anatomy: &Anatomy<'_>,
        plan: &Plan<'_>,
        late: &[usize],
    ) -> Result<Sections, Error<Lost>> {
        let mut imports = ImportSection::new();
        if let Some(memory) = anatomy.memory {
            imports.import(FIRST, MEMORY, EntityType::Memory(self.memory_type(memory)?));
        }
        let stubs = plan.stubs.len() as u64;
        let mut tables = Vec::new();
        for table in &anatomy.tables {
            tables.push(self.table_type(*table)?);
        }
        let late_table = tables.len() as u32;
        tables.push(TableType {
            element_type: RefType::FUNCREF,
            minimum: stubs,
            maximum: Some(stubs),
            table64: false,
            shared: false,
        });
        for (table, kind) in (0..).zip(tables) {
            imports.import(FIRST, &table_name(table), EntityType::Table(kind));
        }
        for (global, kind) in (0..).zip(&anatomy.globals) {
            let kind = self.global_type(*kind)?;
            imports.import(FIRST, &global_name(global), EntityType::Global(kind));
        }
        for (function, name) in plan.shared() {
            let kind = self.type_of(anatomy, function)?;
            imports.import(FIRST, &name, EntityType::Function(kind));
        }
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for &function in late {
            functions.function(self.type_of(anatomy, function)?);
            let body = anatomy.body_of(function).cloned();
            self.parse_function_body(&mut code, body.ok_or(Error::UserError(Lost))?)?;
        }
        let mut slots = Vec::new();
        for &stub in &plan.stubs {
            slots.push(self.function_index(stub as u32)?);
        }
        let mut elements = ElementSection::new();
        let slots = Elements::Functions(Cow::Owned(slots));
        elements.active(Some(late_table), &ConstExpr::i32_const(0), slots);
        let is_next =
            |one: &Entry, next: &Entry| (one.table, one.place + 1) == (next.table, next.place);
        for run in plan.entries.chunk_by(is_next) {
            let mut functions = Vec::new();
            for entry in run {
                functions.push(self.function_index(entry.function)?);
            }
            let Some(first) = run.first() else { continue };
            let place = ConstExpr::i32_const(first.place.cast_signed());
            let functions = Elements::Functions(Cow::Owned(functions));
            elements.active((first.table > 0).then_some(first.table), &place, functions);
        }
        Ok((imports, functions, elements, code))
    }

    fn type_of(&mut self, anatomy: &Anatomy<'_>, function: usize) -> Result<u32, Error<Lost>> {
        let kind = anatomy.functions.get(function).ok_or(Error::UserError(Lost))?;
        self.type_index(*kind)
    }
}

impl Reencode for Late {
    type Error = Lost;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Lost>> {
        let index = self.index.get(function as usize).copied().flatten();
        index.ok_or(Error::UserError(Lost))
    }

    fn type_index(&mut self, kind: u32) -> Result<u32, Error<Lost>> {
        let known = self.types.iter().position(|known| *known == kind);
        let new = known.unwrap_or_else(|| {
            self.types.push(kind);
            self.types.len() - 1
        });
        Ok(new as u32)
    }
}
