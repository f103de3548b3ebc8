//! YAML text to a tree.

use super::limits::{MAX_ALIASED_NODES, MAX_DEPTH, MAX_NODES};
use super::scalar::{Scalar, Style, key_name};
use super::{Content, Entry, Node};
use crate::position::{Places, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::collections::HashMap;
use std::ops::Range;

/// Why a text is no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable short name: `yaml-syntax`, `too-deep`, ...
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub name: String,
    /// Where it stands first.
    pub first: Span,
    /// Where it stands again.
    pub again: Span,
}

/// One document of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Its content.
    pub root: Node,
    /// Keys that stand twice.
    pub duplicates: Vec<Duplicate>,
}

/// Reads the documents that stand in a range of a text. What was read before a problem is kept.
pub fn read(places: &Places<'_>, range: Range<usize>) -> (Vec<Tree>, Option<Problem>) {
    let mut trees = Vec::new();
    let piece = places.text().get(range.clone()).unwrap_or("");
    let here = Here { places, chars: places.chars_before(range.start), end: range.end };
    if let Some((at, character)) = piece.char_indices().find(|(_, c)| is_forbidden(*c)) {
        let start = range.start + at;
        let message = format!("control characters are not allowed (U+{:04X})", character as u32);
        let span = places.span(start..start + character.len_utf8());
        return (trees, Some(Problem { code: "yaml-syntax", message, span }));
    }
    let mut parser = Parser::new_from_str(piece);
    let mut builder = Builder::default();
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => return (trees, None),
            Some(Err(error)) => {
                let position = here.offset(error.marker().index());
                let span = word_at(places, position);
                let message = error.info().to_owned();
                return (trees, Some(Problem { code: "yaml-syntax", message, span }));
            }
            Some(Ok((event, span))) => {
                let span = here.span(&span);
                match builder.take(event, span, &here) {
                    Ok(Some(tree)) => trees.push(tree),
                    Ok(None) => {}
                    Err(problem) => return (trees, Some(problem)),
                }
            }
        }
    }
}

/// Characters that YAML 1.1 forbids in a text.
fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}')
        || ('\u{80}'..='\u{9f}').contains(&character) && character != '\u{85}'
}

/// The word at an offset, or one character, or (at the end of a line) nothing.
fn word_at(places: &Places<'_>, offset: usize) -> Span {
    let rest = places.text().get(offset..).unwrap_or("");
    let word = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
    let first = rest.chars().next().filter(|c| !matches!(c, '\n' | '\r'));
    let length = word.max(first.map_or(0, char::len_utf8)).min(first.map_or(0, |_| rest.len()));
    places.span(offset..offset + length)
}

/// Where the parsed piece stands in the whole text.
struct Here<'p, 't> {
    places: &'p Places<'t>,
    /// Characters before it.
    chars: usize,
    /// Its end, in bytes.
    end: usize,
}

impl Here<'_, '_> {
    fn offset(&self, index: usize) -> usize {
        self.places.offset_of_char(self.chars.saturating_add(index)).min(self.end)
    }

    fn span(&self, span: &saphyr_parser::Span) -> Span {
        let start = self.offset(span.start.index());
        self.places.span(start..self.offset(span.end.index()).max(start))
    }
}

/// A collection that is being read.
struct Frame {
    start: Span,
    anchor: usize,
    kind: Open,
}

enum Open {
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>, Option<Key>),
}

enum Key {
    Named(String, Span),
    Merge(Span),
}

struct Anchored {
    node: Node,
    nodes: usize,
}

#[derive(Default)]
struct Builder {
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    root: Option<Node>,
    duplicates: Vec<Duplicate>,
    nodes: usize,
    aliased: usize,
}

impl Builder {
    /// Takes one event; gives a document when it ends.
    fn take(
        &mut self,
        event: Event<'_>,
        span: Span,
        here: &Here<'_, '_>,
    ) -> Result<Option<Tree>, Problem> {
        match event {
            Event::DocumentStart(_) => *self = Builder::default(),
            Event::DocumentEnd => {
                let built = std::mem::take(self);
                let root = built.root.unwrap_or_else(|| Node::null(Span::empty(span.start)));
                return Ok(Some(Tree { root, duplicates: built.duplicates }));
            }
            Event::Scalar(text, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::SingleQuoted,
                    ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
                    ScalarStyle::Literal => Style::Literal,
                    ScalarStyle::Folded => Style::Folded,
                };
                let absent = text.is_empty() && style == Style::Plain;
                let span = match style {
                    _ if absent => self.absent(span, here),
                    Style::Literal | Style::Folded => self.with_header(span, here),
                    _ => trimmed(span, here),
                };
                let tag = tag.map(|tag| short_tag(&tag).into());
                let scalar = Scalar { text: text.as_ref().into(), style, tag };
                if let Err(mismatch) = scalar.checked() {
                    let message = mismatch.to_string();
                    return Err(Problem { code: "yaml-tag", message, span });
                }
                let node =
                    Node { span, content: Content::Scalar(scalar), flow: false, aliased: false };
                self.count(1, span)?;
                self.finish(node, anchor)?;
            }
            Event::SequenceStart(anchor, _) => {
                let span = self.with_dash(span, here);
                self.open(span, anchor, Open::Sequence(Vec::new()))?;
            }
            Event::MappingStart(anchor, _) => {
                self.open(span, anchor, Open::Mapping(Vec::new(), None))?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span, here)?,
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
        }
        Ok(None)
    }

    /// Where a value that is not there would stand: behind its key's colon or its item's dash.
    fn absent(&self, span: Span, here: &Here<'_, '_>) -> Span {
        let text = here.places.text();
        let offset = match self.frames.last().map(|frame| &frame.kind) {
            Some(Open::Mapping(_, Some(Key::Named(_, key) | Key::Merge(key)))) => {
                let behind = text.get(key.end.offset..here.end).unwrap_or("");
                let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
                let colon = usize::from(behind.get(blank..).is_some_and(|b| b.starts_with(':')));
                key.end.offset + if colon == 1 { blank + 1 } else { 0 }
            }
            _ => {
                let before = text.get(..span.start.offset).unwrap_or("");
                let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
                let written = before.get(line..).unwrap_or("");
                let comment = written.find(" #").unwrap_or(written.len());
                line + written.get(..comment).unwrap_or("").trim_end().len()
            }
        };
        Span::empty(here.places.position(offset))
    }

    /// Where the text of the value that comes next can begin: behind its key, or behind what was read last.
    fn next_begins(&self) -> Option<usize> {
        match &self.frames.last()?.kind {
            Open::Mapping(_, Some(Key::Named(_, key) | Key::Merge(key))) => Some(key.end.offset),
            Open::Mapping(_, None) => None,
            Open::Sequence(items) => Some(items.last().map_or_else(
                || self.frames.last().map_or(0, |frame| frame.start.start.offset),
                |item| item.span.end.offset,
            )),
        }
    }

    /// A block scalar's span with its `|` or `>`, which the parser leaves out.
    fn with_header(&self, span: Span, here: &Here<'_, '_>) -> Span {
        let span = trimmed(span, here);
        let begins = self.next_begins().unwrap_or(span.start.offset);
        let gap = here.places.text().get(begins..span.start.offset).unwrap_or("");
        match gap.find(['|', '>']) {
            Some(at) => Span { start: here.places.position(begins + at), end: span.end },
            None => span,
        }
    }

    /// A list's start at its first dash, which the parser skips where the dash is not indented.
    fn with_dash(&self, span: Span, here: &Here<'_, '_>) -> Span {
        let text = here.places.text();
        let opened = text.get(span.start.offset..).unwrap_or("");
        let begins = match self.frames.last().map(|frame| &frame.kind) {
            Some(Open::Mapping(_, Some(Key::Named(_, key)))) => key.end.offset,
            _ => return span,
        };
        if !span.is_empty() || opened.starts_with("- ") {
            return span;
        }
        let mut offset = begins;
        for line in text.get(begins..span.start.offset).unwrap_or("").split_inclusive('\n') {
            let blank = line.len() - line.trim_start().len();
            if offset > begins && line.get(blank..).is_some_and(|rest| rest.starts_with('-')) {
                return Span::empty(here.places.position(offset + blank));
            }
            offset += line.len();
        }
        span
    }

    fn open(&mut self, start: Span, anchor: usize, kind: Open) -> Result<(), Problem> {
        self.count(1, start)?;
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Problem { code: "too-deep", message, span: start });
        }
        self.frames.push(Frame { start, anchor, kind });
        Ok(())
    }

    fn close(&mut self, end: Span, here: &Here<'_, '_>) -> Result<(), Problem> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let (content, last) = match frame.kind {
            Open::Sequence(items) => {
                let last = items.last().map(|item| item.span);
                (Content::Sequence(items), last)
            }
            Open::Mapping(entries, _) => {
                self.find_duplicates(&entries);
                let last = entries.last().map(|entry| entry.key.to(entry.value.span));
                (Content::Mapping(entries), last)
            }
        };
        // A bracket closes a flow collection; a block ends with its last element, not with what follows.
        let closed = here.places.text().get(end.range()).unwrap_or("");
        let flow = matches!(closed, "}" | "]");
        let start = Span::empty(frame.start.start);
        let span = if flow {
            start.to(end)
        } else {
            let last = last.filter(|last| last.start >= start.start);
            last.map_or_else(|| trimmed(start.to(end), here), |last| start.to(last))
        };
        self.finish(Node { span, content, flow, aliased: false }, frame.anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Problem> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            let message = "an anchor's value contains itself".to_owned();
            return Err(Problem { code: "yaml-alias", message, span });
        };
        let nodes = anchored.nodes;
        self.aliased = self.aliased.saturating_add(nodes);
        if self.aliased > MAX_ALIASED_NODES {
            let message = format!("aliases repeat more than {MAX_ALIASED_NODES} nodes");
            return Err(Problem { code: "too-many-aliases", message, span });
        }
        if self.frames.len() + depth(&anchored.node) > MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Problem { code: "too-deep", message, span });
        }
        let mut node = anchored.node.clone();
        mark_aliased(&mut node);
        node.span = span;
        self.count(nodes, span)?;
        self.finish(node, 0)
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Problem> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            let message = format!("more than {MAX_NODES} values in one document");
            return Err(Problem { code: "too-large", message, span });
        }
        Ok(())
    }

    /// A node is whole: hands it to the collection that it belongs to.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Problem> {
        if anchor > 0 {
            let nodes = size(&node);
            self.count(nodes, node.span)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes });
        }
        match self.frames.last_mut().map(|frame| &mut frame.kind) {
            None => self.root = Some(node),
            Some(Open::Sequence(items)) => items.push(node),
            Some(Open::Mapping(entries, key)) => match key.take() {
                None => *key = Some(key_of(node)?),
                Some(Key::Named(name, span)) => {
                    entries.push(Entry { name, key: span, value: node, merged: false });
                }
                Some(Key::Merge(_)) => merge(entries, node)?,
            },
        }
        Ok(())
    }

    fn find_duplicates(&mut self, entries: &[Entry]) {
        let mut first: HashMap<&str, Span> = HashMap::new();
        for entry in entries.iter().filter(|entry| !entry.merged) {
            match first.get(entry.name.as_str()) {
                None => {
                    first.insert(&entry.name, entry.key);
                }
                Some(first) => self.duplicates.push(Duplicate {
                    name: entry.name.clone(),
                    first: *first,
                    again: entry.key,
                }),
            }
        }
    }
}

fn key_of(node: Node) -> Result<Key, Problem> {
    let Content::Scalar(scalar) = &node.content else {
        let message = "a key must be a single value, not a list or an object".to_owned();
        return Err(Problem { code: "yaml-key", message, span: node.span });
    };
    if scalar.is_merge() {
        return Ok(Key::Merge(node.span));
    }
    match key_name(scalar) {
        Some(name) => Ok(Key::Named(name, node.span)),
        None => {
            let message = format!("unsupported map key {:?}", scalar.text);
            Err(Problem { code: "yaml-key", message, span: node.span })
        }
    }
}

/// Takes the fields of a merge key's value into the mapping, as go-yaml v2 does: what stands before the merge
/// key yields to it; of several mappings the first wins.
fn merge(entries: &mut Vec<Entry>, value: Node) -> Result<(), Problem> {
    let problem = |span| Problem {
        code: "yaml-merge",
        message: "map merge requires map or sequence of maps as the value".to_owned(),
        span,
    };
    let span = value.span;
    let sources = match value.content {
        Content::Mapping(fields) => vec![fields],
        Content::Sequence(items) => {
            let mut sources = Vec::with_capacity(items.len());
            for item in items {
                let span = item.span;
                match item.content {
                    Content::Mapping(fields) => sources.push(fields),
                    _ => return Err(problem(span)),
                }
            }
            sources
        }
        Content::Scalar(_) => return Err(problem(span)),
    };
    for source in sources.into_iter().rev() {
        for mut entry in source {
            entry.merged = true;
            mark_aliased(&mut entry.value);
            entries.push(entry);
        }
    }
    Ok(())
}

fn mark_aliased(node: &mut Node) {
    node.aliased = true;
    match &mut node.content {
        Content::Scalar(_) => {}
        Content::Sequence(items) => items.iter_mut().for_each(mark_aliased),
        Content::Mapping(entries) => {
            entries.iter_mut().for_each(|entry| mark_aliased(&mut entry.value));
        }
    }
}

fn size(node: &Node) -> usize {
    match &node.content {
        Content::Scalar(_) => 1,
        Content::Sequence(items) => 1 + items.iter().map(size).sum::<usize>(),
        Content::Mapping(entries) => {
            1 + entries.iter().map(|entry| size(&entry.value)).sum::<usize>()
        }
    }
}

fn depth(node: &Node) -> usize {
    match &node.content {
        Content::Scalar(_) => 0,
        Content::Sequence(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Content::Mapping(entries) => {
            1 + entries.iter().map(|entry| depth(&entry.value)).max().unwrap_or(0)
        }
    }
}

/// A span without the blanks and line breaks at its end.
fn trimmed(span: Span, here: &Here<'_, '_>) -> Span {
    let text = here.places.text().get(span.range()).unwrap_or("");
    let length = text.trim_end().len();
    if length == text.len() {
        return span;
    }
    here.places.span(span.start.offset..span.start.offset + length)
}

/// `!!int` for YAML's own tags, whole for others.
fn short_tag(tag: &Tag) -> String {
    let whole = format!("{}{}", tag.handle, tag.suffix);
    match whole.strip_prefix("tag:yaml.org,2002:") {
        Some(name) => format!("!!{name}"),
        None => whole,
    }
}
