//! The part that starts the page.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction, Module, NameMap, NameSection, RefType, TableSection, TableType, ValType,
};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, DataSectionReader, ElementKind, ElementSectionReader,
    ExportSectionReader, FunctionBody, FunctionSectionReader, GlobalSectionReader,
    ImportSectionReader, Operator, Parser, TableSectionReader,
};

use super::anatomy::Anatomy;
use super::plan::Plan;
use super::{Lost, MEMORY, bring_name, global_name, joined_name, shared_name, table_name};

/// The first part of a module: what was called, a stub for each late function that it names, and exports of
/// all that the late part needs.
pub(super) fn first_part(wasm: &[u8], anatomy: &Anatomy<'_>, plan: &Plan<'_>) -> Result<Vec<u8>> {
    let kept = (0..anatomy.imported()).chain(plan.kept.iter().copied());
    let mut index = vec![None; anatomy.functions.len()];
    // After the imports comes one more.
    let bring = u32::try_from(anatomy.imported())?;
    let mut count: u32 = 0;
    let stubs = plan.stubs.iter().copied().filter(|stub| !plan.inlined.contains(stub));
    for function in kept.chain(stubs) {
        count += u32::from(count == bring);
        *index.get_mut(function).context("a function that is not there")? = Some(count);
        count += 1;
    }
    // Nobody calls them before the late part has put them there; until then something must stand in the table.
    for entry in plan.entries.iter().filter(|entry| entry.table == 0) {
        let function = index.get_mut(entry.function as usize);
        *function.context("a function that is not there")? = Some(bring);
    }
    let mut module = Module::new();
    let plain = anatomy.plain_type()?;
    let mut slots = BTreeMap::new();
    for (slot, &function) in (0..).zip(&plan.stubs) {
        if plan.inlined.contains(&function) {
            slots.insert(u32::try_from(function)?, slot);
        }
    }
    let mut first = First { anatomy, plan, index, slots, bring, ensure: count, plain };
    first
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("the first part could not be written")?;
    module.section(&first.names());
    Ok(module.finish())
}

struct First<'p, 'a> {
    anatomy: &'p Anatomy<'a>,
    plan: &'p Plan<'a>,
    /// The new index of each function that is here, itself or as a stub.
    index: Vec<Option<u32>>,
    /// The places of those late functions in their table that have no stub.
    slots: BTreeMap<u32, i32>,
    /// The import that brings the late part.
    bring: u32,
    /// The function that brings the late part unless it is there.
    ensure: u32,
    /// The type of functions that take and give nothing.
    plain: u32,
}

impl First<'_, '_> {
    fn late_table(&self) -> u32 {
        self.anatomy.tables.len() as u32
    }

    fn shared_table(&self) -> u32 {
        self.late_table() + 1
    }

    fn joined(&self) -> u32 {
        self.anatomy.globals.len() as u32
    }

    /// Calls a late function through the table of late functions.
    fn stub(&self, function: usize, slot: i32) -> Result<Function, Lost> {
        let (type_index, kind) = self.anatomy.type_of(function).map_err(|_| Lost)?;
        let mut stub = Function::new([]);
        stub.instruction(&Instruction::Call(self.ensure));
        for (parameter, _) in (0..).zip(kind.params()) {
            stub.instruction(&Instruction::LocalGet(parameter));
        }
        stub.instruction(&Instruction::I32Const(slot))
            .instruction(&Instruction::CallIndirect { type_index, table_index: self.late_table() })
            .instruction(&Instruction::End);
        Ok(stub)
    }

    /// Calls a late function as its stub would.
    fn call_late(&self, function: &mut Function, late: u32) -> Result<(), Error<Lost>> {
        let type_index =
            *self.anatomy.functions.get(late as usize).ok_or(Error::UserError(Lost))?;
        let slot = *self.slots.get(&late).ok_or(Error::UserError(Lost))?;
        function
            .instruction(&Instruction::Call(self.ensure))
            .instruction(&Instruction::I32Const(slot))
            .instruction(&Instruction::CallIndirect { type_index, table_index: self.late_table() });
        Ok(())
    }

    /// What stands in memory, less what comes late.
    fn data(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let is_late = |start: &u32| self.plan.texts.iter().any(|text| text.contains(start));
        self.anatomy.data.iter().filter(move |(start, _)| !is_late(start)).copied()
    }

    /// The names of functions, for whoever splits this part once more.
    fn names(&self) -> NameSection {
        let mut named = BTreeMap::new();
        for (function, name) in &self.anatomy.names {
            if let Some(Some(index)) = self.index.get(*function as usize)
                && !self.plan.is_late(*function as usize)
            {
                named.insert(*index, *name);
            }
        }
        let mut functions = NameMap::new();
        for (index, name) in named {
            functions.append(index, name);
        }
        let mut names = NameSection::new();
        names.functions(&functions);
        names
    }

    fn ensure(&self) -> Function {
        let mut ensure = Function::new([]);
        ensure
            .instruction(&Instruction::GlobalGet(self.joined()))
            .instruction(&Instruction::I32Eqz)
            .instruction(&Instruction::If(wasm_encoder::BlockType::Empty))
            .instruction(&Instruction::Call(self.bring))
            .instruction(&Instruction::End)
            .instruction(&Instruction::End);
        ensure
    }
}

impl Reencode for First<'_, '_> {
    type Error = Lost;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Lost>> {
        let index = self.index.get(function as usize).copied().flatten();
        index.ok_or(Error::UserError(Lost))
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        utils::parse_import_section(self, imports, section)?;
        let bring = bring_name(self.plan.part);
        imports.import(self.plan.bringer, &bring, EntityType::Function(self.plain));
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        let stubs = self.plan.stubs.iter().filter(|stub| !self.plan.inlined.contains(stub));
        for function in self.plan.kept.iter().chain(stubs) {
            let kind = self.anatomy.functions.get(*function).ok_or(Error::UserError(Lost))?;
            functions.function(*kind);
        }
        functions.function(self.plain);
        Ok(())
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        utils::parse_table_section(self, tables, section)?;
        for length in [self.plan.stubs.len(), self.plan.shared().count()] {
            tables.table(TableType {
                element_type: RefType::FUNCREF,
                minimum: length as u64,
                maximum: Some(length as u64),
                table64: false,
                shared: false,
            });
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        utils::parse_global_section(self, globals, section)?;
        let joined = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(joined, &ConstExpr::i32_const(0));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        utils::parse_export_section(self, exports, section)?;
        let mut add = |name: &str, kind, index| {
            // What has been split before has the names of its own tables and globals already, and they stay the same.
            if !self.anatomy.exports.contains(name) {
                exports.export(name, kind, index);
            }
        };
        add(&joined_name(self.plan.part), ExportKind::Global, self.joined());
        add(MEMORY, ExportKind::Memory, 0);
        for table in 0..=self.late_table() {
            add(&table_name(table), ExportKind::Table, table);
        }
        for global in 0..self.joined() {
            add(&global_name(global), ExportKind::Global, global);
        }
        add(&shared_name(self.plan.part), ExportKind::Table, self.shared_table());
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: ElementSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        for element in section {
            let element = element?;
            if let ElementKind::Active { table_index: None | Some(0), .. } = element.kind {
                self.parse_element(elements, element)?;
            }
        }
        let mut shared = Vec::new();
        for (function, _) in self.plan.shared() {
            shared.push(self.function_index(function as u32)?);
        }
        let shared = Elements::Functions(Cow::Owned(shared));
        elements.active(Some(self.shared_table()), &ConstExpr::i32_const(0), shared);
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        for &function in &self.plan.kept {
            let body = self.anatomy.body_of(function).ok_or(Error::UserError(Lost))?;
            self.parse_function_body(code, body.clone())?;
        }
        for (slot, &function) in (0..).zip(&self.plan.stubs) {
            if self.plan.inlined.contains(&function) {
                continue;
            }
            code.function(&self.stub(function, slot).map_err(Error::UserError)?);
        }
        code.function(&self.ensure());
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Lost>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            match operator {
                Operator::Call { function_index } if self.slots.contains_key(&function_index) => {
                    self.call_late(&mut function, function_index)?;
                }
                operator => _ = function.instruction(&self.instruction(operator)?),
            }
        }
        code.function(&function);
        Ok(())
    }

    fn data_count(&mut self, _: u32) -> Result<u32, Error<Lost>> {
        u32::try_from(self.data().count()).map_err(|_| Error::UserError(Lost))
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        _: DataSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        for (start, bytes) in self.data() {
            data.active(0, &ConstExpr::i32_const(start.cast_signed()), bytes.iter().copied());
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error<Lost>> {
        Ok(())
    }
}
