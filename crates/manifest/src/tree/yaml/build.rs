//! Builds trees from the parser's events, within the limits.

use super::merge::{Key, depth, key_of, mark_aliased, merge, size};
use super::spans::{quoted, trimmed};
use super::{Duplicate, Here, Problem, Tree, find_duplicates};
use crate::position::Span;
use crate::tree::limits::{MAX_ALIASED_NODES, MAX_DEPTH, MAX_NODES};
use crate::tree::scalar::{Scalar, Style, Value};
use crate::tree::{Content, Entry, Node};
use crate::work;
use saphyr_parser::{Event, ScalarStyle, Tag};
use std::collections::HashMap;

/// A collection that is being read.
pub(super) struct Frame {
    pub(super) start: Span,
    anchor: usize,
    pub(super) kind: Open,
}

pub(super) enum Open {
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>, Option<Key>),
}

struct Anchored {
    node: Node,
    nodes: usize,
}

#[derive(Default)]
pub(super) struct Builder {
    pub(super) frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    root: Option<Node>,
    duplicates: Vec<Duplicate>,
    nodes: usize,
    aliased: usize,
}

impl Builder {
    /// Takes one event; gives a document when it ends.
    pub(super) fn take(
        &mut self,
        event: Event<'_>,
        span: Span,
        here: &Here<'_, '_>,
    ) -> Result<Option<Tree>, Problem> {
        work::count(1);
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
                let absent = text.is_empty() && style == Style::Plain && tag.is_none();
                let span = match style {
                    _ if absent => self.absent(span, here),
                    Style::Literal | Style::Folded => self.with_header(span, here),
                    Style::SingleQuoted | Style::DoubleQuoted => quoted(span, here),
                    Style::Plain => trimmed(span, here),
                };
                let tag = tag.map(|tag| short_tag(&tag).into());
                let scalar = Scalar { text: text.as_ref().into(), style, tag };
                if let Err(mismatch) = scalar.checked() {
                    let message = mismatch.to_string();
                    return Err(Problem { code: "yaml-tag", message, span });
                }
                let key = matches!(
                    self.frames.last().map(|frame| &frame.kind),
                    Some(Open::Mapping(_, None))
                );
                if let (false, Value::Float(number)) = (key, scalar.value())
                    && !number.is_finite()
                {
                    let message = format!("json: unsupported value: {}", go_infinity(number));
                    return Err(Problem { code: "yaml-number", message, span });
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
                find_duplicates(&entries, &mut self.duplicates);
                let last = entries.last().map(|entry| entry.key.to(entry.value.span));
                (Content::Mapping(entries), last)
            }
        };
        // A bracket closes a flow collection; a block ends with its last element, not with what follows.
        let closed = here.places.text().get(end.range()).unwrap_or("");
        let flow = closed.starts_with(['}', ']']);
        let start = Span::empty(frame.start.start);
        let span = if flow {
            start.to(here.places.span(end.start.offset..end.start.offset + 1))
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
        work::count(nodes);
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
            work::count(nodes);
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
}

/// `!!int` for YAML's own tags, whole for others.
fn short_tag(tag: &Tag) -> String {
    let whole = format!("{}{}", tag.handle, tag.suffix);
    match whole.strip_prefix("tag:yaml.org,2002:") {
        Some(name) => format!("!!{name}"),
        None => whole,
    }
}

/// How Go prints a number that JSON cannot hold.
fn go_infinity(number: f64) -> &'static str {
    match number {
        _ if number.is_nan() => "NaN",
        _ if number > 0.0 => "+Inf",
        _ => "-Inf",
    }
}
