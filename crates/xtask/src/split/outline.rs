//! Takes out of the functions that were called what was never run in them: each such region becomes a function
//! of its own, which then goes with the late part. What stays does the same as before. Functions whose way is a matter
//! of luck stay whole, as their names tell.

use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder, utils};
use wasm_encoder::{CodeSection, Encode, Function, FunctionSection, Module, TypeSection};
use wasmparser::{
    CodeSectionReader, FuncType, FunctionSectionReader, Parser, TypeSectionReader, Validator,
};

use super::anatomy::Anatomy;
use super::flow::{self, Flow};
use super::instrument::Ran;
use super::liveness;
use super::region::Region;

/// By how many bytes a region must be longer than what stands in its place, with what calls a late function.
const GAIN: usize = 6;

/// The module with the regions as functions, behind all others; and which functions were called, these among them.
pub(super) fn outline(
    wasm: &[u8],
    anatomy: &Anatomy<'_>,
    ran: &Ran,
    stays_whole: impl Fn(&str) -> bool,
) -> Result<(Vec<u8>, Vec<bool>)> {
    let mut outliner = Outliner {
        types: anatomy.types.clone(),
        kinds: Vec::new(),
        bodies: anatomy.bodies.iter().map(|body| body.as_bytes().to_vec()).collect(),
        regions: Vec::new(),
        first: u32::try_from(anatomy.functions.len())?,
    };
    let is_called = |function: usize| ran.is_called(function);
    let is_open = |function: usize| {
        let index = u32::try_from(anatomy.imported() + function).ok();
        let name = index.and_then(|index| anatomy.names.get(&index));
        is_called(function) && !name.is_some_and(|name| stays_whole(name))
    };
    flow::each(wasm, is_open, |function, flow| outliner.take(function, &flow, ran.of(function)))?;
    let mut called: Vec<bool> = (0..anatomy.bodies.len()).map(is_called).collect();
    called.resize(called.len() + outliner.regions.len(), false);
    let mut module = Module::new();
    outliner
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("the module could not be written with its regions")?;
    let module = module.finish();
    Validator::new().validate_all(&module).context("a region is not what it was")?;
    Ok((module, called))
}

struct Outliner {
    /// The types of the module, and those of regions that are new.
    types: Vec<FuncType>,
    /// The type of each region.
    kinds: Vec<u32>,
    /// The functions that were there.
    bodies: Vec<Vec<u8>>,
    regions: Vec<Function>,
    /// The index of the first region.
    first: u32,
}

impl Outliner {
    /// Takes the regions out of a function; `ran` says of each of its leaders whether it was run.
    fn take(&mut self, function: usize, flow: &Flow<'_>, ran: &[bool]) -> Result<()> {
        let leaders = flow.leaders();
        if ran.iter().all(|ran| *ran) {
            return Ok(());
        }
        let everything = 0..flow.ops.len();
        let live = liveness::live(flow, everything, |_| liveness::Locals::default());
        let mut body = flow.bytes[..flow.at[0]].to_vec();
        let mut next = 0;
        for (&leader, ran) in leaders.iter().zip(ran) {
            if *ran || leader < next {
                continue;
            }
            let Some(region) = Region::from(flow, &live, leader) else { continue };
            let index = self.first + u32::try_from(self.regions.len())?;
            let mut site = Vec::new();
            for instruction in region.site(index) {
                instruction.encode(&mut site);
            }
            let (start, end) = (flow.at[region.ops.start], flow.at[region.ops.end]);
            if end - start < site.len() + GAIN {
                continue;
            }
            body.extend_from_slice(&flow.bytes[flow.at[next]..start]);
            body.extend(site);
            self.regions.push(region.function()?);
            let kind = self.kind(region.signature())?;
            self.kinds.push(kind);
            next = region.ops.end;
        }
        body.extend_from_slice(&flow.bytes[flow.at[next]..]);
        self.bodies[function] = body;
        Ok(())
    }

    fn kind(&mut self, kind: FuncType) -> Result<u32> {
        let known = self.types.iter().position(|known| *known == kind);
        let place = known.unwrap_or_else(|| {
            self.types.push(kind);
            self.types.len() - 1
        });
        Ok(u32::try_from(place)?)
    }
}

impl Reencode for Outliner {
    type Error = Infallible;

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        let known = section.count() as usize;
        utils::parse_type_section(self, types, section)?;
        for kind in self.types.iter().skip(known) {
            types.ty().func_type(&RoundtripReencoder.func_type(kind.clone())?);
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_function_section(self, functions, section)?;
        for kind in &self.kinds {
            functions.function(*kind);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        for body in &self.bodies {
            code.raw(body);
        }
        for region in &self.regions {
            code.function(region);
        }
        Ok(())
    }
}
