mod random;

use std::io::Write;
use std::process::Stdio;

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    InstructionSink, MemArg, MemArgTarget, MemorySection, MemoryType, Module, RefType,
    TableSection, TableType, TypeSection, ValType,
};

use super::anatomy::Anatomy;
use super::plan::Plan;
use super::{LATE, MORE, Page, Parts, first, instrument, late, outline, parts_of};
use crate::process::command;

/// A table with one place.
fn tables() -> TableSection {
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        minimum: 1,
        maximum: Some(1),
        table64: false,
        shared: false,
    });
    tables
}

fn memories() -> MemorySection {
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    memories
}

/// One that imports something of the file that brings the late part, and has five functions: `twice` calls `double`, `double` calls
/// `one`, `through` calls by the table, where `seven` stands, and `alone` is
/// called by nobody. `double` names the second text and the third, `one` the first and the third.
fn sample() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut imports = ImportSection::new();
    imports.import("./late.js", "begin", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    for kind in [1, 1, 1, 1, 1, 0] {
        functions.function(kind);
    }
    let (tables, memories) = (tables(), memories());
    let mut globals = GlobalSection::new();
    let stack = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(stack, &ConstExpr::i32_const(0));
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    exports.export("twice", ExportKind::Func, 1);
    exports.export("one", ExportKind::Func, 3);
    exports.export("through", ExportKind::Func, 4);
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(0), Elements::Functions([5].as_slice().into()));
    let mut code = CodeSection::new();
    let at = |offset| MemArg { offset, align: 0, target: MemArgTarget::Memory(0), ordering: None };
    let mut body = |write: &dyn Fn(&mut InstructionSink<'_>)| {
        let mut function = Function::new([]);
        write(&mut function.instructions());
        function.instructions().end();
        code.function(&function);
    };
    body(&|it| _ = it.local_get(0).call(2).i32_const(2).i32_mul());
    // The letter o, and the letter k less all but one.
    body(&|it| {
        it.local_get(0).call(3).i32_const(83).i32_load8_u(at(0)).i32_add().i32_const(104).drop();
    });
    body(&|it| {
        it.local_get(0).i32_const(0).i32_load8_u(at(64)).i32_add().i32_const(106).i32_sub();
        // Where the third text stands, and how long it is.
        it.i64_const(20 << 32 | 104).drop();
    });
    body(&|it| _ = it.local_get(0).i32_const(0).call_indirect(0, 1));
    body(&|it| _ = it.local_get(0).i32_const(7).i32_mul());
    body(&|_| {});
    let mut data = DataSection::new();
    let texts: [(i32, &[u8]); 3] = [
        (64, b"kept by the first\0"),
        (83, b"only for the late\0"),
        (104, b"packed in one number\0"),
    ];
    for (start, text) in texts {
        data.active(0, &ConstExpr::i32_const(start), text.iter().copied());
    }
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables);
    module.section(&memories).section(&globals).section(&exports).section(&elements).section(&code);
    module.section(&data);
    module.finish()
}

/// What scripts have at hand: `whole` makes an instance of a module, `split` one of a first part and of those that it brings,
/// as `web/src/late.js` does. What is brought is noted in `log`.
const AT_HAND: &str = r#"
    const log = [];
    const whole = (module, more) =>
      new WebAssembly.Instance(module, { "./late.js": { begin() {}, ...more } }).exports;
    const split = (module, parts) => {
      const bring = (last) => () => {
        for (const name of Object.keys(parts)) {
          if (!it[`${name}_joined`].value) {
            log.push(name);
            const first = { ...it };
            const shared = it[`${name}_shared`];
            for (let at = 0; at < shared.length; at++) first[`-${at}`] = shared.get(at);
            new WebAssembly.Instance(parts[name], { first });
            it[`${name}_joined`].value = 1;
          }
          if (name === last) return;
        }
      };
      const it = whole(module, { bring_more: bring("more"), bring_late: bring("late") });
      return it;
    };
    const notesOf = (it) => {
      const notes = [];
      while (it[`notes${notes.length}`]) notes.push(it[`notes${notes.length}`].value >>> 0);
      return notes.join();
    };
"#;

/// What Node.js prints for a script that has the modules as `modules`.
fn run(modules: &[&[u8]], script: &str) -> String {
    let modules: Vec<String> = modules.iter().map(|bytes| format!("{bytes:?}")).collect();
    let script = format!(
        "const modules = [{}].map((bytes) => new WebAssembly.Module(Uint8Array.from(bytes)));{AT_HAND}{script}",
        modules.join(",")
    );
    // By its input: a long script is no argument.
    let mut node = command("node")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Node.js is there");
    node.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn both_parts_do_what_the_whole_did_and_the_late_one_comes_when_it_is_called() {
    let whole = sample();
    let anatomy = Anatomy::of(&whole).unwrap();
    // `twice`, `one` and `through` are called; `double`, `seven` and `alone` are late.
    let plan = Plan::of(&anatomy, &[true, false, true, true, false, false], "late").unwrap();
    assert_eq!(plan.stubs, [2, 5], "`alone` needs no stub: nothing names it");
    let first = first::first_part(&whole, &anatomy, &plan).unwrap();
    let late = late::late_part(&anatomy, &plan).unwrap();
    let holds = |part: &[u8], text: &[u8]| part.windows(text.len()).any(|bytes| bytes == text);
    for (text, goes) in [
        (&b"kept by the first"[..], false),
        (b"only for the late", true),
        (b"packed in one number", false),
    ] {
        assert_eq!((holds(&first, text), holds(&late, text)), (!goes, goes));
    }
    let printed = run(
        &[&whole, &first, &late],
        r#"
        const one = whole(modules[0]);
        const two = split(modules[1], { late: modules[2] });
        for (const call of [(it) => it.one(5), (it) => it.twice(5), (it) => it.through(5)])
          log.push(call(one), call(two));
        console.log(log.join(" "));
        "#,
    );
    assert_eq!(printed, "6 6 late 234 234 35 35");
}

/// A page in three parts, and what its visits do with the module, `it`.
const IN_THREE: Page = Page { file: "", stem: "", brought: &[LATE, MORE] };

/// The parts of a module of such a page, by these visits.
fn in_three(wasm: &[u8], all: &str, usual: &str) -> Vec<Vec<u8>> {
    let visit = |noting: &[u8], brought: &Parts, visits: &str| {
        let script = if visits == "all" { all } else { usual };
        let modules: Vec<&[u8]> =
            [noting].into_iter().chain(brought.iter().map(|(_, bytes)| bytes.as_slice())).collect();
        let start =
            "const it = modules[1] ? split(modules[0], { late: modules[1] }) : whole(modules[0]);";
        let notes = run(&modules, &format!("{start}{script};console.log(notesOf(it))"));
        Ok(notes.split(',').map(|note| note.parse().unwrap()).collect())
    };
    let parts = parts_of(wasm, &IN_THREE, visit).unwrap();
    assert_eq!(parts.iter().map(|(part, _)| *part).collect::<Vec<_>>(), ["bg", "more", "late"]);
    parts.into_iter().map(|(_, bytes)| bytes).collect()
}

#[test]
fn each_of_three_parts_comes_when_it_is_called_and_the_middle_one_without_the_last() {
    let whole = sample();
    let parts = in_three(&whole, "it.one(5); it.twice(5)", "it.one(5)");
    let holds = |part: usize, text: &[u8]| parts[part].windows(text.len()).any(|it| it == text);
    for (text, home) in [(&b"kept by the first"[..], 0), (b"only for the late", 1)] {
        assert_eq!([0, 1, 2].map(|part| holds(part, text)), [0, 1, 2].map(|part| part == home));
    }
    assert_eq!(calls(&parts, "one twice through"), "6 more 234 late 35");
    assert_eq!(calls(&parts, "through twice one"), "more late 35 234 6");
}

#[test]
fn the_last_of_three_parts_calls_what_is_in_the_middle_one() {
    // `double` is in the last part, and calls `one`.
    let parts = in_three(&sample(), "it.one(5); it.through(5)", "it.through(5)");
    assert_eq!(calls(&parts, "through one twice"), "35 more 6 late 234");
    assert_eq!(calls(&parts, "twice through"), "more late 234 35");
}

/// What the exports of a module in three parts answer to 5, one after the other, and which parts they bring.
fn calls(parts: &[Vec<u8>], names: &str) -> String {
    let script = format!(
        "const it = split(modules[0], {{ more: modules[1], late: modules[2] }});
        for (const name of {names:?}.split(' ')) log.push(it[name](5));
        console.log(log.join(' '));"
    );
    run(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>(), &script)
}

#[test]
fn a_module_notes_what_is_called() {
    let whole = sample();
    let noting = instrument::instrument(&whole, &Anatomy::of(&whole).unwrap()).unwrap();
    let printed = run(
        &[&noting],
        r#"
        const it = whole(modules[0]);
        it.through(1);
        console.log(it.notes0.value.toString(2));
        "#,
    );
    assert_eq!(printed, "11000", "the fourth and the fifth, from the right");
}

#[test]
fn notes_of_another_module_are_refused() {
    let whole = sample();
    let anatomy = Anatomy::of(&whole).unwrap();
    assert!(Plan::of(&anatomy, &[true], "late").is_err());
}

/// Functions of one number, exported as f0, f1 and so on.
fn module_of(all: &[Function]) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import("./late.js", "begin", EntityType::Function(1));
    let (mut functions, mut exports) = (FunctionSection::new(), ExportSection::new());
    let mut code = CodeSection::new();
    for (index, function) in (0..).zip(all) {
        functions.function(0);
        exports.export(&format!("f{index}"), ExportKind::Func, index + 1);
        code.function(function);
    }
    let (tables, memories) = (tables(), memories());
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(0), Elements::Functions([1].as_slice().into()));
    let mut globals = GlobalSection::new();
    let stack = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(stack, &ConstExpr::i32_const(0));
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables);
    module.section(&memories).section(&globals).section(&exports).section(&elements);
    module.section(&code);
    module.finish()
}

/// Two functions of a number: one leaves a region that small numbers do not run in two ways, with a value and without one;
/// the other goes from such a region back to the beginning of a loop, or on.
fn branching() -> Vec<u8> {
    let mut leaves = Function::new([(1, ValType::I32)]);
    let mut it = leaves.instructions();
    it.block(BlockType::Empty).local_get(0).i32_const(10).i32_lt_s().br_if(0);
    it.local_get(0).i32_const(3).i32_mul().local_set(1);
    it.local_get(1).i32_const(60).i32_gt_s().if_(BlockType::Empty).i32_const(-1).return_().end();
    it.local_get(1).i32_const(7).i32_add().local_get(0).i32_mul().local_set(1);
    it.end().local_get(0).local_get(1).i32_add().end();
    let mut loops = Function::new([(1, ValType::I32)]);
    let mut it = loops.instructions();
    it.loop_(BlockType::Empty).local_get(1).i32_const(1).i32_add().local_set(1);
    it.block(BlockType::Empty).local_get(1).i32_const(20).i32_lt_s().br_if(0);
    it.local_get(1).i32_const(5).i32_add().i32_const(3).i32_mul().local_set(1);
    it.local_get(0).i32_const(2).i32_sub().local_set(0);
    it.local_get(1).i32_const(70).i32_lt_s().br_if(1);
    it.local_get(1).i32_const(9).i32_sub().local_set(1).end();
    it.local_get(1).local_get(0).i32_lt_s().br_if(0).end();
    it.local_get(1).local_get(0).i32_add().end();
    module_of(&[leaves, loops])
}

#[test]
fn what_is_never_run_becomes_a_function_and_everything_is_as_before() {
    let whole = branching();
    let anatomy = Anatomy::of(&whole).unwrap();
    let noting = instrument::instrument(&whole, &anatomy).unwrap();
    let visit = "const it = whole(modules[0]); it.f0(3); it.f1(3);";
    let notes = run(&[&noting], &format!("{visit} console.log(notesOf(it))"));
    let ran = instrument::Ran::of_notes(&[notes.parse().unwrap()], &anatomy).unwrap();
    let (outlined, called) = outline::outline(&whole, &anatomy, &ran, |_| false).unwrap();
    assert_eq!(called, [true, true, false, false], "a region of each");
    let printed = run(
        &[&whole, &outlined],
        r#"
        const [one, two] = modules.map((module) => whole(module));
        const differ = [];
        for (let at = -5; at < 120; at++)
          for (const name of ["f0", "f1"])
            if (one[name](at) !== two[name](at)) differ.push(`${name}(${at})`);
        console.log(differ.join() || "alike", new Set([12, 15, 40].map(one.f0)).size);
        "#,
    );
    assert_eq!(printed, "alike 3");
}
