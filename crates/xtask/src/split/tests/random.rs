//! Functions that nobody thought of: blocks, branches and loops at random, which must do the same once what one
//! visit did not run has been taken out of them.

use wasm_encoder::{BlockType, Function, InstructionSink, ValType};

use super::super::anatomy::Anatomy;
use super::super::{instrument, outline};
use super::{in_three, module_of, run};

/// The locals that functions reckon with: the first is their parameter.
const LOCALS: u32 = 5;
/// The local that says how often a loop may still begin again.
const FUEL: u32 = LOCALS;
const MOST_TURNS: i32 = 60;
/// How deep frames stand in each other.
const DEEPEST: usize = 5;

/// Writes one function.
struct Writer {
    state: u64,
    /// The open frames, the innermost last: whether a branch to it carries a number.
    frames: Vec<bool>,
}

impl Writer {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        // Steele, Lea and Flood's SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % end as u64).unwrap()
    }

    fn local(&mut self) -> u32 {
        u32::try_from(self.below(LOCALS as usize)).unwrap()
    }

    fn value(&mut self, it: &mut InstructionSink<'_>) {
        match self.below(8) {
            0 => _ = it.i32_const(i32::try_from(self.below(40)).unwrap() - 9),
            1..4 => _ = it.local_get(self.local()),
            4 if self.frames.len() < DEEPEST => {
                self.condition(it);
                it.if_(BlockType::Result(ValType::I32));
                self.list(it, true);
                it.else_();
                self.list(it, true);
                it.end();
            }
            5 => {
                self.value(it);
                it.local_tee(self.local());
            }
            _ => {
                self.value(it);
                it.local_get(self.local());
                match self.below(3) {
                    0 => it.i32_add(),
                    1 => it.i32_sub(),
                    _ => it.i32_xor(),
                };
            }
        }
    }

    fn condition(&mut self, it: &mut InstructionSink<'_>) {
        it.local_get(self.local()).i32_const(i32::try_from(self.below(30)).unwrap());
        if self.below(2) == 0 {
            it.i32_lt_s()
        } else {
            it.i32_gt_s()
        };
    }

    /// What a frame that has just been opened holds, with the number that it gives at last.
    fn list(&mut self, it: &mut InstructionSink<'_>, gives: bool) {
        self.frames.push(gives);
        let ends = (0..=self.below(4)).any(|_| self.statement(it));
        if gives && !ends {
            self.value(it);
        }
        self.frames.pop();
    }

    /// One of the frames that a branch can name, as it names it; and whether it carries a number.
    fn target(&mut self) -> (u32, bool) {
        let depth = self.below(self.frames.len());
        (u32::try_from(depth).unwrap(), self.frames[self.frames.len() - 1 - depth])
    }

    /// Writes a statement; answers whether nothing can follow it.
    fn statement(&mut self, it: &mut InstructionSink<'_>) -> bool {
        let may_open = self.frames.len() < DEEPEST;
        match self.below(12) {
            0 | 1 if may_open => {
                it.block(BlockType::Empty);
                self.list(it, false);
                it.end();
            }
            2 if may_open => {
                it.loop_(BlockType::Empty);
                it.local_get(FUEL).i32_const(1).i32_sub().local_tee(FUEL).i32_const(0).i32_lt_s();
                it.if_(BlockType::Empty).i32_const(-7).return_().end();
                self.list(it, false);
                it.end();
            }
            3 | 4 if may_open => {
                self.condition(it);
                it.if_(BlockType::Empty);
                self.list(it, false);
                if self.below(2) == 0 {
                    it.else_();
                    self.list(it, false);
                }
                it.end();
            }
            5 if may_open => {
                it.block(BlockType::Result(ValType::I32));
                self.list(it, true);
                it.end().local_set(self.local());
            }
            // What is not run begins with something on the stack.
            6 if may_open => {
                self.value(it);
                self.condition(it);
                it.if_(BlockType::Empty);
                self.list(it, false);
                it.end().local_set(self.local());
            }
            7 | 8 => {
                let (depth, carries) = self.target();
                if carries {
                    self.value(it);
                }
                self.condition(it);
                it.br_if(depth);
                if carries {
                    it.local_set(self.local());
                }
            }
            9 if self.below(3) == 0 => {
                let (depth, carries) = self.target();
                if carries {
                    self.value(it);
                }
                it.br(depth);
                return true;
            }
            10 if self.below(2) == 0 => {
                let (last, carries) = self.target();
                let others: Vec<u32> = (0..self.below(4))
                    .map(|_| self.target())
                    .filter_map(|(depth, other)| (other == carries).then_some(depth))
                    .collect();
                if carries {
                    self.value(it);
                }
                it.local_get(self.local()).br_table(others, last);
                return true;
            }
            11 if self.below(4) == 0 => {
                self.value(it);
                it.return_();
                return true;
            }
            _ => {
                self.value(it);
                it.local_set(self.local());
            }
        }
        false
    }
}

fn function(seed: u64) -> Function {
    let mut writer = Writer { state: seed, frames: Vec::new() };
    let mut function = Function::new([(LOCALS, ValType::I32)]);
    let mut it = function.instructions();
    it.i32_const(MOST_TURNS).local_set(FUEL);
    writer.list(&mut it, true);
    it.end();
    function
}

#[test]
fn whatever_is_taken_out_does_what_it_did() {
    const FUNCTIONS: u64 = 400;
    let mut regions = 0;
    for round in 0..4 {
        let functions: Vec<Function> =
            (0..FUNCTIONS).map(|nth| function(round * FUNCTIONS + nth)).collect();
        let whole = module_of(&functions);
        let anatomy = Anatomy::of(&whole).unwrap();
        let noting = instrument::instrument(&whole, &anatomy).unwrap();
        // Some are visited with one number, some with two, some not at all.
        let notes = run(
            &[&noting],
            "const it = whole(modules[0]);
            for (let at = 0; it[`f${at}`]; at++) for (let n = 0; n < at % 3; n++) it[`f${at}`](at % 23 + 17 * n);
            console.log(notesOf(it));",
        );
        let notes: Vec<u32> = notes.split(',').map(|note| note.parse().unwrap()).collect();
        let ran = instrument::Ran::of_notes(&notes, &anatomy).unwrap();
        let (outlined, called) = outline::outline(&whole, &anatomy, &ran, |_| false).unwrap();
        regions += called.len() - functions.len();
        let printed = run(
            &[&whole, &outlined],
            "const [one, two] = modules.map((module) => whole(module));
            const differ = [];
            for (let at = 0; one[`f${at}`]; at++)
              for (let n = -12; n < 45; n++)
                if (one[`f${at}`](n) !== two[`f${at}`](n)) differ.push(`f${at}(${n})`);
            console.log(differ.slice(0, 9).join() || 'alike');",
        );
        assert_eq!(
            printed,
            "alike",
            "round {round}: the seeds of functions begin at {}",
            round * FUNCTIONS
        );
    }
    assert!(regions > 400, "only {regions} regions were taken out");
}

#[test]
fn in_three_parts_everything_does_what_it_did() {
    let functions: Vec<Function> = (2000..2400).map(function).collect();
    let whole = module_of(&functions);
    // Of each three functions one is visited by none, one at last, and one by all, though not with all numbers.
    let visits = |first: u32, numbers: &str| {
        format!(
            "for (let at = {first}; it[`f${{at}}`]; at += 3) for (const n of [{numbers}]) it[`f${{at}}`](at % 23 + n);"
        )
    };
    let all = visits(1, "0") + &visits(2, "0, 17, 30");
    let parts = in_three(&whole, &all, &visits(2, "0"));
    let modules: Vec<&[u8]> =
        [whole.as_slice()].into_iter().chain(parts.iter().map(Vec::as_slice)).collect();
    let test = format!(
        "const one = whole(modules[0]);
        const it = split(modules[1], {{ more: modules[2], late: modules[3] }});
        {} log.push('usual'); {all} log.push('all');
        const differ = [];
        for (let at = 0; one[`f${{at}}`]; at++)
          for (let n = -12; n < 45; n++)
            if (one[`f${{at}}`](n) !== it[`f${{at}}`](n)) differ.push(`f${{at}}(${{n}})`);
        log.push(differ.slice(0, 9).join() || 'alike');
        console.log(log.join(' '));",
        visits(2, "0")
    );
    assert_eq!(run(&modules, &test), "usual more all late alike");
}
