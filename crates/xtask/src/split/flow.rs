//! A function's body as it flows: its instructions, the frames that they open, and where each can go next.

use anyhow::{Context, Result, bail};
use wasmparser::{
    BlockType, FuncToValidate, FuncValidatorAllocations, FunctionBody, Operator, Payload, ValType,
    ValidPayload, Validator, ValidatorResources, WasmModuleResources,
};

/// Where the flow goes on: at an instruction, or out of the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum To {
    /// At this instruction.
    Op(usize),
    /// The function returns.
    Return,
}

/// A block, a loop or an `if`; or the function itself, which is the first.
pub(super) struct Frame {
    /// The instruction that opens it; none for the function.
    pub opener: Option<usize>,
    /// Its `else`, if it has one.
    pub other: Option<usize>,
    /// Its `end`.
    pub end: usize,
    /// The frame around it.
    pub around: Option<usize>,
    /// It is a loop: a branch to it goes back to its beginning.
    is_loop: bool,
    /// What it takes from the stack.
    takes: Vec<ValType>,
    /// What it leaves there.
    pub gives: Vec<ValType>,
}

/// A function's body.
pub(super) struct Flow<'a> {
    /// The instructions.
    pub ops: Vec<Operator<'a>>,
    /// All its bytes: the locals come first.
    pub bytes: &'a [u8],
    /// Where each instruction begins in them, and where the last ends.
    pub at: Vec<usize>,
    /// The frame that each stands in; an `else` and an `end` stand in the one that they belong to.
    pub frame_of: Vec<usize>,
    /// The frame that each opens; the function where it opens none.
    opens: Vec<usize>,
    /// The frames; the first is the function.
    pub frames: Vec<Frame>,
    /// What its frame has on the stack before each instruction; `None` where the flow cannot come.
    pub stack: Vec<Option<Vec<ValType>>>,
    /// The types of the parameters and the other locals.
    pub locals: Vec<ValType>,
}

/// Reads all functions of a module that are not imported, one after the other, and hands on each that is `wanted`.
pub(super) fn each(
    wasm: &[u8],
    wanted: impl Fn(usize) -> bool,
    mut take: impl FnMut(usize, Flow<'_>) -> Result<()>,
) -> Result<()> {
    let mut validator = Validator::new();
    let mut allocations = FuncValidatorAllocations::default();
    let mut nth = 0;
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let is_function = matches!(payload, Payload::CodeSectionEntry(_));
        let valid = validator.payload(&payload)?;
        if let (true, ValidPayload::Func(function, body)) = (wanted(nth), valid) {
            let (flow, used) = Flow::of(function, &body, allocations)?;
            allocations = used;
            take(nth, flow)?;
        }
        nth += usize::from(is_function);
    }
    Ok(())
}

impl<'a> Flow<'a> {
    fn of(
        function: FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'a>,
        allocations: FuncValidatorAllocations,
    ) -> Result<(Self, FuncValidatorAllocations)> {
        let start = body.range().start;
        let kind = function.resources.sub_type_at(function.ty).context("a function of no type")?;
        let gives = kind.unwrap_func().results().to_vec();
        let mut validator = function.into_validator(allocations);
        let mut locals = body.get_binary_reader();
        validator.read_locals(&mut locals)?;
        let function = Frame {
            opener: None,
            other: None,
            end: 0,
            around: None,
            is_loop: false,
            takes: Vec::new(),
            gives,
        };
        let mut flow = Flow {
            ops: Vec::new(),
            bytes: body.as_bytes(),
            at: Vec::new(),
            frame_of: Vec::new(),
            opens: Vec::new(),
            frames: vec![function],
            stack: Vec::new(),
            locals: Vec::new(),
        };
        for local in 0..validator.len_locals() {
            flow.locals.push(validator.get_local_type(local).context("a local without a type")?);
        }
        let mut open = vec![0];
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let (operator, offset) = operators.read_with_offset()?;
            let op = flow.ops.len();
            let &frame = open.last().context("an instruction behind the end")?;
            flow.at.push(usize::try_from(offset - start)?);
            flow.frame_of.push(frame);
            let control = validator.get_control_frame(0).context("no frame is open")?;
            let height = (validator.operand_stack_height() as usize).saturating_sub(control.height);
            let types = (0..height).rev().map(|depth| validator.get_operand_type(depth).flatten());
            flow.stack.push(if control.unreachable { None } else { types.collect() });
            flow.opens.push(0);
            match operator {
                Operator::Block { blockty }
                | Operator::Loop { blockty }
                | Operator::If { blockty } => {
                    let (takes, gives) = signature(validator.resources(), blockty)?;
                    open.push(flow.frames.len());
                    flow.opens[op] = flow.frames.len();
                    flow.frames.push(Frame {
                        opener: Some(op),
                        other: None,
                        end: 0,
                        around: Some(frame),
                        is_loop: matches!(operator, Operator::Loop { .. }),
                        takes,
                        gives,
                    });
                }
                Operator::Else => flow.frames[frame].other = Some(op),
                Operator::End => {
                    flow.frames[frame].end = op;
                    open.pop();
                }
                Operator::TryTable { .. } => bail!("exceptions are not known here"),
                _ => {}
            }
            validator.op(offset, &operator)?;
            flow.ops.push(operator);
        }
        flow.at.push(body.as_bytes().len());
        Ok((flow, validator.into_allocations()))
    }

    /// Where the blocks of instructions begin that are run from their first to their last, or not at all.
    pub(super) fn leaders(&self) -> Vec<usize> {
        leaders(&self.ops)
    }

    /// The frame that a branch names, and where it goes.
    pub(super) fn target(&self, op: usize, depth: u32) -> (usize, To) {
        let mut frame = self.frame_of[op];
        for _ in 0..depth {
            frame = self.frames[frame].around.unwrap_or_default();
        }
        (frame, self.label(frame))
    }

    /// Where a branch to a frame goes.
    pub(super) fn label(&self, frame: usize) -> To {
        match (&self.frames[frame], self.frames[frame].opener) {
            (_, None) => To::Return,
            (Frame { is_loop: true, .. }, Some(opener)) => To::Op(opener),
            (Frame { end, .. }, _) => To::Op(*end),
        }
    }

    /// What a branch to a frame carries.
    pub(super) fn carries(&self, frame: usize) -> &[ValType] {
        let frame = &self.frames[frame];
        if frame.is_loop { &frame.takes } else { &frame.gives }
    }

    /// Where the flow goes when it comes to the end of what a frame holds.
    pub(super) fn behind(&self, frame: usize) -> To {
        match self.frames[frame].opener {
            None => To::Return,
            Some(_) => To::Op(self.frames[frame].end),
        }
    }

    /// Where the flow can go after an instruction.
    pub(super) fn next(&self, op: usize) -> Vec<To> {
        let on = To::Op(op + 1);
        match &self.ops[op] {
            Operator::Br { relative_depth } => vec![self.target(op, *relative_depth).1],
            Operator::BrIf { relative_depth } => vec![on, self.target(op, *relative_depth).1],
            Operator::BrTable { targets } => {
                let all = targets.targets().flatten().chain([targets.default()]);
                all.map(|depth| self.target(op, depth).1).collect()
            }
            Operator::Return
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. } => {
                vec![To::Return]
            }
            Operator::Unreachable => Vec::new(),
            Operator::If { .. } => {
                let opened = &self.frames[self.opens[op]];
                vec![on, To::Op(opened.other.map_or(opened.end, |other| other + 1))]
            }
            Operator::Else => vec![To::Op(self.frames[self.frame_of[op]].end)],
            Operator::End if op + 1 == self.ops.len() => vec![To::Return],
            _ => vec![on],
        }
    }
}

/// Where the blocks of instructions begin that are run from their first to their last, or not at all.
pub(super) fn leaders(ops: &[Operator<'_>]) -> Vec<usize> {
    let ends = |op: &Operator<'_>| {
        matches!(op, Operator::If { .. } | Operator::Else | Operator::End | Operator::BrIf { .. })
    };
    let behind = (1..ops.len()).filter(|&op| ends(&ops[op - 1]));
    [0].into_iter().chain(behind).filter(|&op| op < ops.len()).collect()
}

fn signature(
    resources: &ValidatorResources,
    kind: BlockType,
) -> Result<(Vec<ValType>, Vec<ValType>)> {
    Ok(match kind {
        BlockType::Empty => (Vec::new(), Vec::new()),
        BlockType::Type(one) => (Vec::new(), vec![one]),
        BlockType::FuncType(index) => {
            let kind = resources.sub_type_at(index).context("a block of no type")?;
            let kind = kind.unwrap_func();
            (kind.params().to_vec(), kind.results().to_vec())
        }
    })
}
