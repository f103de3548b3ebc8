//! What a module consists of, as far as splitting it needs to know.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use wasmparser::{
    Data, DataKind, ElementItems, ElementKind, ElementSectionReader, Export, FuncType,
    FunctionBody, GlobalType, KnownCustom, MemoryType, Name, NameSectionReader, Operator, Parser,
    Payload, TableType, TypeRef, TypeSectionReader,
};

/// A module's parts, in the order of their indices.
#[derive(Default)]
pub(super) struct Anatomy<'a> {
    /// The types of functions.
    pub types: Vec<FuncType>,
    /// The imported functions, each by where it comes from and its name there: they have the first indices.
    pub imports: Vec<(&'a str, &'a str)>,
    /// The type of each function, imported or not.
    pub functions: Vec<u32>,
    /// The bodies of the functions that are not imported.
    pub bodies: Vec<FunctionBody<'a>>,
    pub tables: Vec<TableType>,
    pub memory: Option<MemoryType>,
    pub globals: Vec<GlobalType>,
    /// What stands in memory from the beginning: an address, and the bytes from there; in order.
    pub data: Vec<(u32, &'a [u8])>,
    /// The functions that something else than a body or `entries` names: exports, the start.
    pub rooted: Vec<u32>,
    /// What stands in the tables from the beginning.
    pub entries: Vec<Entry>,
    /// The names of all that is exported.
    pub exports: BTreeSet<&'a str>,
    /// The names of functions, by their index, as far as the module tells them.
    pub names: BTreeMap<u32, &'a str>,
}

/// The numbers in a function that can be addresses.
#[derive(Default)]
pub(super) struct Numbers {
    pub constants: BTreeSet<u32>,
    /// What loads and stores add to an address.
    pub offsets: BTreeSet<u32>,
}

/// A function in a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub table: u32,
    pub place: u32,
    pub function: u32,
}

impl<'a> Anatomy<'a> {
    /// Reads a module as Rust and wasm-bindgen make it: what it imports are functions only, and it has
    /// one memory.
    pub(super) fn of(wasm: &'a [u8]) -> Result<Self> {
        let mut anatomy = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.context("the module could not be read")? {
                Payload::TypeSection(section) => anatomy.types = function_types(section)?,
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        let TypeRef::Func(kind) = import.ty else {
                            bail!("the module imports {}, which is no function", import.name);
                        };
                        anatomy.imports.push((import.module, import.name));
                        anatomy.functions.push(kind);
                    }
                }
                Payload::FunctionSection(section) => {
                    for kind in section {
                        anatomy.functions.push(kind?);
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        anatomy.tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        if anatomy.memory.replace(memory?).is_some() {
                            bail!("the module has more than one memory");
                        }
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        let global = global?;
                        anatomy.globals.push(global.ty);
                        for operator in global.init_expr.get_operators_reader() {
                            anatomy.rooted.extend(named(&operator?));
                        }
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        anatomy.exports.insert(export.name);
                        anatomy.rooted.extend(exported(&export));
                    }
                }
                Payload::StartSection { func, .. } => anatomy.rooted.push(func),
                Payload::ElementSection(section) => anatomy.entries.extend(in_tables(section)?),
                Payload::DataSection(section) => {
                    for data in section {
                        anatomy.data.push(placed(&data?)?);
                    }
                }
                Payload::CodeSectionEntry(body) => anatomy.bodies.push(body),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(names) = section.as_known() {
                        anatomy.names.extend(function_names(names)?);
                    }
                }
                _ => {}
            }
        }
        anatomy.data.sort_unstable_by_key(|(start, _)| *start);
        Ok(anatomy)
    }

    /// How many functions the module imports.
    pub(super) fn imported(&self) -> usize {
        self.imports.len()
    }

    /// The body of a function that is not imported.
    pub(super) fn body_of(&self, function: usize) -> Option<&FunctionBody<'a>> {
        self.bodies.get(function.checked_sub(self.imported())?)
    }

    /// The same, as its bytes.
    pub(super) fn bytes_of(&self, function: usize) -> Option<&'a [u8]> {
        Some(self.body_of(function)?.as_bytes())
    }

    /// The functions that this function names: those it calls, or puts somewhere. None for an import.
    pub(super) fn named_by(&self, function: usize) -> Result<Vec<u32>> {
        let mut names = Vec::new();
        if let Some(body) = self.body_of(function) {
            for operator in body.get_operators_reader()? {
                names.extend(named(&operator?));
            }
        }
        Ok(names)
    }

    /// The numbers in a function that can be addresses.
    pub(super) fn numbers_in(&self, function: usize) -> Result<Numbers> {
        let mut numbers = Numbers::default();
        if let Some(body) = self.body_of(function) {
            for operator in body.get_operators_reader()? {
                let operator = operator?;
                numbers.constants.extend(constants(&operator).into_iter().flatten());
                numbers.offsets.extend(offset(&operator));
            }
        }
        Ok(numbers)
    }

    /// The type of a function.
    pub(super) fn type_of(&self, function: usize) -> Result<(u32, &FuncType)> {
        let index = *self.functions.get(function).context("a function that is not there")?;
        let kind = self.types.get(usize::try_from(index)?).context("a type that is not there")?;
        Ok((index, kind))
    }

    /// The type of functions that take and give nothing.
    pub(super) fn plain_type(&self) -> Result<u32> {
        let plain = |kind: &FuncType| kind.params().is_empty() && kind.results().is_empty();
        let at =
            self.types.iter().position(plain).context("no function takes and gives nothing")?;
        Ok(u32::try_from(at)?)
    }
}

fn function_names(section: NameSectionReader<'_>) -> Result<Vec<(u32, &str)>> {
    let mut names = Vec::new();
    for part in section {
        if let Name::Function(functions) = part? {
            for function in functions {
                let function = function?;
                names.push((function.index, function.name));
            }
        }
    }
    Ok(names)
}

/// The types, which are all those of functions.
fn function_types(section: TypeSectionReader<'_>) -> Result<Vec<FuncType>> {
    section.into_iter_err_on_gc_types().collect::<Result<_, _>>().context("a type of another kind")
}

/// The places in the tables, and their functions.
fn in_tables(section: ElementSectionReader<'_>) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    for element in section {
        let element = element?;
        let ElementKind::Active { table_index, offset_expr } = element.kind else {
            bail!("the module has functions that are in no table from the beginning");
        };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            bail!("the module has functions at a place that is computed");
        };
        let ElementItems::Functions(functions) = element.items else {
            bail!("the module computes the functions of its table");
        };
        for (place, function) in (value.cast_unsigned()..).zip(functions) {
            found.push(Entry { table: table_index.unwrap_or(0), place, function: function? });
        }
    }
    Ok(found)
}

/// The function that is exported, if it is one.
fn exported(export: &Export<'_>) -> Option<u32> {
    (export.kind == wasmparser::ExternalKind::Func).then_some(export.index)
}

/// The function that an instruction names.
fn named(operator: &Operator<'_>) -> Option<u32> {
    match operator {
        Operator::Call { function_index }
        | Operator::ReturnCall { function_index }
        | Operator::RefFunc { function_index } => Some(*function_index),
        _ => None,
    }
}

/// Where data begins in memory, and what it is.
fn placed<'a>(data: &Data<'a>) -> Result<(u32, &'a [u8])> {
    let DataKind::Active { memory_index: 0, offset_expr } = &data.kind else {
        bail!("the module has data that does not stand in memory from the beginning");
    };
    match offset_expr.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok((value.cast_unsigned(), data.data)),
        _ => bail!("the module has data at an address that is computed"),
    }
}

/// The numbers in an instruction. The optimizer packs two into one of twice the size: where a text stands and how long it
/// is, or a value and its methods.
fn constants(operator: &Operator<'_>) -> [Option<u32>; 2] {
    match operator {
        Operator::I32Const { value } => [Some(value.cast_unsigned()), None],
        Operator::I64Const { value } => {
            let value = value.cast_unsigned();
            [u32::try_from(value & 0xffff_ffff).ok(), u32::try_from(value >> 32).ok()]
        }
        _ => [None, None],
    }
}

/// What a load or a store adds to an address.
fn offset(operator: &Operator<'_>) -> Option<u32> {
    macro_rules! offset {
        ($($name:ident)*) => {
            match operator {
                $(Operator::$name { memarg } => u32::try_from(memarg.offset).ok(),)*
                _ => None,
            }
        };
    }
    offset!(
        I32Load I64Load F32Load F64Load I32Load8S I32Load8U I32Load16S I32Load16U I64Load8S
        I64Load8U I64Load16S I64Load16U I64Load32S I64Load32U I32Store I64Store F32Store F64Store
        I32Store8 I32Store16 I64Store8 I64Store16 I64Store32
    )
}
