//! A region: the rest of a list of instructions that was never run, as a function of its own.
//!
//! It takes what its frame has on the stack and the locals that it reads, and gives the locals that are wanted
//! afterwards. Where it can be left in more than one way, it also gives a number that says which.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Result, bail};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{BlockType, Function, Instruction};
use wasmparser::{FuncType, Operator, ValType};

use super::flow::{Flow, To};
use super::liveness::{self, Locals};

/// A way out of a region.
#[derive(Debug, Clone, PartialEq)]
struct Exit {
    to: To,
    /// The frame that a branch there names; none where there is no label for it: behind a loop.
    frame: Option<usize>,
    /// What it carries on the stack.
    carries: Vec<ValType>,
}

/// A region that can be a function.
pub(super) struct Region<'f, 'a> {
    flow: &'f Flow<'a>,
    pub ops: Range<usize>,
    /// What it takes from the stack.
    takes: Vec<ValType>,
    /// The locals that it takes, and those that it gives.
    reads: Vec<u32>,
    writes: Vec<u32>,
    exits: Vec<Exit>,
    /// The kind of value that an exit carries, if one does.
    value: Option<ValType>,
    /// Where the flow goes at its end, if it comes there.
    behind: Option<To>,
}

impl<'f, 'a> Region<'f, 'a> {
    /// The region from an instruction to the end of its list; `None` where it cannot be taken out. `live` is what is wanted
    /// before each instruction of the function.
    pub(super) fn from(flow: &'f Flow<'a>, live: &[Locals], start: usize) -> Option<Self> {
        let takes = flow.stack[start].clone()?;
        let home = flow.frame_of[start];
        let frame = &flow.frames[home];
        let in_then = frame.other.filter(|&other| start <= other);
        let end = in_then.unwrap_or(frame.end);
        let ops = start..end;
        let behind = flow.stack[end].is_some().then(|| flow.behind(home));
        let mut exits: Vec<Exit> = Vec::new();
        let mut add = |exit: Exit| {
            if !exits.iter().any(|known| known.to == exit.to) {
                exits.push(exit);
            }
        };
        if let Some(to) = behind {
            let has_label = flow.label(home) == to;
            let carries = flow.frames[home].gives.clone();
            add(Exit { to, frame: has_label.then_some(home), carries });
        }
        for op in ops.clone() {
            let depths = match &flow.ops[op] {
                Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                    vec![*relative_depth]
                }
                Operator::BrTable { targets } => {
                    targets.targets().flatten().chain([targets.default()]).collect()
                }
                Operator::Return => {
                    let carries = flow.frames[0].gives.clone();
                    add(Exit { to: To::Return, frame: Some(0), carries });
                    continue;
                }
                Operator::ReturnCall { .. } | Operator::ReturnCallIndirect { .. } => return None,
                _ => continue,
            };
            for depth in depths {
                let (target, to) = flow.target(op, depth);
                if !matches!(to, To::Op(at) if ops.contains(&at)) {
                    add(Exit { to, frame: Some(target), carries: flow.carries(target).to_vec() });
                }
            }
        }
        exits.sort_by_key(|exit| exit.to);
        let value = carried(&exits)?;
        let is_alike =
            |exit: &Exit| exit.frame.is_some() && exit.carries.len() == exits[0].carries.len();
        if exits.len() > 2 && !exits.iter().all(is_alike) {
            return None;
        }
        let mut after = Locals::default();
        for exit in &exits {
            if let To::Op(at) = exit.to {
                after.extend(&live[at]);
            }
        }
        let gives = liveness::written(flow, ops.clone()).common(&after);
        let within = liveness::live(flow, ops.clone(), |to| match to {
            To::Op(at) => live[at].common(&gives),
            To::Return => Locals::default(),
        });
        let reads = within.first()?.list();
        Some(Self { flow, ops, takes, reads, writes: gives.list(), exits, value, behind })
    }

    fn type_of(&self, local: u32) -> ValType {
        self.flow.locals[local as usize]
    }

    fn has_choice(&self) -> bool {
        self.exits.len() > 1
    }

    /// What the function takes and gives.
    pub(super) fn signature(&self) -> FuncType {
        let takes = self.takes.iter().copied().chain(self.reads.iter().map(|&l| self.type_of(l)));
        let mut gives: Vec<ValType> = self.value.into_iter().collect();
        gives.extend(self.has_choice().then_some(ValType::I32));
        gives.extend(self.writes.iter().map(|&local| self.type_of(local)));
        FuncType::new(takes, gives)
    }

    /// What stands in the region's place: the call, and where the flow goes then.
    pub(super) fn site(&self, function: u32) -> Vec<Instruction<'static>> {
        let mut site: Vec<_> =
            self.reads.iter().map(|&local| Instruction::LocalGet(local)).collect();
        site.push(Instruction::Call(function));
        site.extend(self.writes.iter().rev().map(|&local| Instruction::LocalSet(local)));
        match self.exits.as_slice() {
            [] => site.push(Instruction::Unreachable),
            [one] => site.extend(self.go(one)),
            [one, other] => {
                // Who has no label is where the flow goes by itself.
                let (at_zero, at_one) = if self.is_behind(other) {
                    site.push(Instruction::I32Eqz);
                    (other, one)
                } else {
                    (one, other)
                };
                site.push(Instruction::BrIf(self.depth(at_one)));
                site.extend(match self.go(at_zero) {
                    None if at_zero.carries.len() < self.value.iter().len() => {
                        Some(Instruction::Drop)
                    }
                    on => on,
                });
            }
            [all @ .., last] => {
                let targets: Vec<u32> = all.iter().map(|exit| self.depth(exit)).collect();
                site.push(Instruction::BrTable(targets.into(), self.depth(last)));
            }
        }
        site
    }

    fn is_behind(&self, exit: &Exit) -> bool {
        Some(exit.to) == self.behind || exit.to == self.flow.behind(self.home())
    }

    fn home(&self) -> usize {
        self.flow.frame_of[self.ops.start]
    }

    fn go(&self, exit: &Exit) -> Option<Instruction<'static>> {
        (!self.is_behind(exit)).then(|| Instruction::Br(self.depth(exit)))
    }

    /// How a branch in the region's place names the frame of an exit.
    fn depth(&self, exit: &Exit) -> u32 {
        let mut depth = 0;
        let mut frame = self.home();
        while Some(frame) != exit.frame {
            match self.flow.frames[frame].around {
                Some(around) => frame = around,
                None => break,
            }
            depth += 1;
        }
        depth
    }

    /// The function.
    pub(super) fn function(&self) -> Result<Function> {
        let mut writer = self.writer()?;
        // A frame for each exit: a branch to the first leaves the innermost.
        for exit in self.exits.iter().rev() {
            let kind = match exit.carries.first() {
                Some(value) => BlockType::Result(RoundtripReencoder.val_type(*value)?),
                None => BlockType::Empty,
            };
            writer.function.instruction(&Instruction::Block(kind));
        }
        for nth in 0..self.takes.len() {
            writer.function.instruction(&Instruction::LocalGet(u32::try_from(nth)?));
        }
        for op in self.ops.clone() {
            self.write(&mut writer, op)?;
        }
        match (self.behind, self.has_choice()) {
            (Some(to), true) => {
                let depth = self.place(to)?;
                writer.function.instruction(&Instruction::Br(depth));
            }
            (None, _) => {
                writer.function.instruction(&Instruction::Unreachable);
            }
            _ => {}
        }
        for (nth, exit) in self.exits.iter().enumerate() {
            writer.function.instruction(&Instruction::End);
            if let (true, Some(zero)) = (exit.carries.is_empty(), self.value.and_then(zero)) {
                writer.function.instruction(&zero);
            }
            if self.has_choice() {
                writer.function.instruction(&Instruction::I32Const(i32::try_from(nth)?));
            }
            for &local in &self.writes {
                writer.function.instruction(&Instruction::LocalGet(writer.local(local)?));
            }
            if nth + 1 < self.exits.len() {
                writer.function.instruction(&Instruction::Return);
            }
        }
        writer.function.instruction(&Instruction::End);
        Ok(writer.function)
    }

    /// The place of an exit among all.
    fn place(&self, to: To) -> Result<u32> {
        match self.exits.iter().position(|exit| exit.to == to) {
            Some(place) => Ok(u32::try_from(place)?),
            None => bail!("a way out of a region was not seen"),
        }
    }

    fn writer(&self) -> Result<Writer> {
        let mut index = BTreeMap::new();
        let mut next = u32::try_from(self.takes.len())?;
        for &local in &self.reads {
            index.insert(local, next);
            next += 1;
        }
        let mut more = Vec::new();
        for op in &self.flow.ops[self.ops.clone()] {
            if let Operator::LocalGet { local_index }
            | Operator::LocalSet { local_index }
            | Operator::LocalTee { local_index } = op
                && !index.contains_key(local_index)
            {
                index.insert(*local_index, next);
                more.push((1, RoundtripReencoder.val_type(self.type_of(*local_index))?));
                next += 1;
            }
        }
        Ok(Writer { function: Function::new(more), index, depth: 0 })
    }

    fn write(&self, writer: &mut Writer, op: usize) -> Result<()> {
        let operator = &self.flow.ops[op];
        let outside = |depth: u32| -> Result<u32> {
            if depth < writer.depth {
                return Ok(depth);
            }
            let (_, to) = self.flow.target(op, depth);
            Ok(writer.depth + self.place(to)?)
        };
        let written = match operator {
            Operator::Br { relative_depth } => Instruction::Br(outside(*relative_depth)?),
            Operator::BrIf { relative_depth } => Instruction::BrIf(outside(*relative_depth)?),
            Operator::BrTable { targets } => {
                let mut places = Vec::new();
                for depth in targets.targets() {
                    places.push(outside(depth?)?);
                }
                Instruction::BrTable(places.into(), outside(targets.default())?)
            }
            Operator::Return => Instruction::Br(writer.depth + self.place(To::Return)?),
            Operator::LocalGet { local_index } => {
                Instruction::LocalGet(writer.local(*local_index)?)
            }
            Operator::LocalSet { local_index } => {
                Instruction::LocalSet(writer.local(*local_index)?)
            }
            Operator::LocalTee { local_index } => {
                Instruction::LocalTee(writer.local(*local_index)?)
            }
            other => {
                match other {
                    Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                        writer.depth += 1;
                    }
                    Operator::End => writer.depth = writer.depth.saturating_sub(1),
                    _ => {}
                }
                RoundtripReencoder.instruction(other.clone())?
            }
        };
        writer.function.instruction(&written);
        Ok(())
    }
}

/// The one kind of value that exits carry, or none at all; `None` where they carry more than one.
fn carried(exits: &[Exit]) -> Option<Option<ValType>> {
    let mut value = None;
    for exit in exits {
        match exit.carries.as_slice() {
            [] => {}
            [one] if value.is_none_or(|known| known == *one) => value = Some(*one),
            _ => return None,
        }
    }
    let is_number =
        |value| matches!(value, ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64);
    // An exit that carries nothing gives zero in its place.
    (exits.len() < 2 || value.is_none_or(is_number)).then_some(value)
}

/// Zero of a kind.
fn zero(kind: ValType) -> Option<Instruction<'static>> {
    Some(match kind {
        ValType::I32 => Instruction::I32Const(0),
        ValType::I64 => Instruction::I64Const(0),
        ValType::F32 => Instruction::F32Const(0f32.into()),
        ValType::F64 => Instruction::F64Const(0f64.into()),
        _ => return None,
    })
}

/// A function as it is written.
struct Writer {
    function: Function,
    /// The new index of each local.
    index: BTreeMap<u32, u32>,
    /// How many frames of the region are open.
    depth: u32,
}

impl Writer {
    fn local(&self, local: u32) -> Result<u32> {
        match self.index.get(&local) {
            Some(index) => Ok(*index),
            None => bail!("a local of a region was not seen"),
        }
    }
}
