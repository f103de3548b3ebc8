//! The endpoints of each Service port, gathered from its EndpointSlices.

use crate::names::protocol_name;
use crate::service_ports::{OfService, ServicePort};
use crate::slices::{Slice, Slices};
use manifest::kinds::endpoint_slice::{EndpointHints, Named};
use std::fmt::Write;
use std::net::IpAddr;
use std::ops::Range;

/// One endpoint of a Service port. Kept small: a large cluster has hundreds of thousands.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint<'a> {
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    /// Where it came from: the slice's place among all slices, and the places in its lists.
    pub(crate) slice: u32,
    pub(crate) element: u32,
    pub(crate) port_element: u32,
    /// It runs on this node.
    pub(crate) local: bool,
    pub(crate) ready: bool,
    pub(crate) serving: bool,
    pub(crate) terminating: bool,
    hints: Option<&'a EndpointHints>,
    /// Where its `address:port` stands within [`Endpoints::texts`].
    text: u32,
    text_length: u8,
}

impl Endpoint<'_> {
    /// The zones whose clients should use it.
    pub(crate) fn zone_hints(&self) -> &[Named] {
        self.hints.map_or(&[], |hints| &hints.for_zones)
    }

    /// The nodes whose clients should use it.
    pub(crate) fn node_hints(&self) -> &[Named] {
        self.hints.map_or(&[], |hints| &hints.for_nodes)
    }

    fn text_of<'t>(&self, texts: &'t str) -> &'t str {
        let start = self.text as usize;
        texts.get(start..start + usize::from(self.text_length)).unwrap_or_default()
    }

    /// Still answering although being deleted: what is used where nothing is ready.
    pub(crate) fn is_last_resort(&self) -> bool {
        self.serving && self.terminating
    }
}

/// The endpoints of all Service ports.
#[derive(Debug, Default)]
pub(crate) struct Endpoints<'a> {
    /// All of them, those of one Service port together and in the order of their texts.
    all: Vec<Endpoint<'a>>,
    /// Their texts, one after another: at tens of thousands, one allocation instead of one each.
    texts: String,
    /// Which belong to which Service port.
    of_port: Vec<Range<usize>>,
}

impl<'a> Endpoints<'a> {
    /// Gathers the endpoints of the Services' ports.
    pub(crate) fn collect(services: &[OfService<'_>], slices: &Slices<'a>) -> Self {
        let mut endpoints = Endpoints::default();
        endpoints.of_port.reserve_exact(services.len());
        endpoints.all.reserve(slices.len());
        for port in services.iter().flat_map(|service| &service.ports) {
            let first = endpoints.all.len();
            let metadata = &port.service.metadata;
            for slice in slices.of_service(metadata.namespace(), &metadata.name) {
                endpoints.take(port, slice, slices);
            }
            endpoints.keep_one_of_each(first);
            endpoints.of_port.push(first..endpoints.all.len());
        }
        endpoints
    }

    /// How many there are, usable or not.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Those of the Service port at that place, and the place of the first among all.
    pub(crate) fn of_port(&self, place: usize) -> (usize, &[Endpoint<'a>]) {
        let range = self.of_port.get(place).cloned().unwrap_or_default();
        (range.start, self.all.get(range).unwrap_or_default())
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Endpoint<'a>] {
        &self.all
    }

    /// `address:port`, with brackets around an IPv6 address.
    pub(crate) fn text(&self, endpoint: &Endpoint<'_>) -> &str {
        endpoint.text_of(&self.texts)
    }

    fn take(&mut self, port: &ServicePort<'_>, slice: &Slice<'_>, slices: &Slices<'a>) {
        for (port_element, slice_port) in (0_u32..).zip(slice.ports) {
            let same_name = slice_port.name.as_deref().unwrap_or_default() == port.spec.name;
            let protocol = slice_port.protocol.as_deref().unwrap_or("TCP");
            if !same_name || !protocol.eq_ignore_ascii_case(protocol_name(port.protocol)) {
                continue;
            }
            // A port of 0 or none at all would mean all ports, for which kube-proxy makes no rules.
            let number = slice_port.port.and_then(|number| u16::try_from(number).ok());
            let Some(number) = number.filter(|number| *number > 0) else { continue };
            for read in slices.endpoints(slice) {
                let (text, text_length) = self.push_text(read.address, number);
                self.all.push(Endpoint {
                    address: read.address,
                    port: number,
                    slice: slice.place,
                    element: read.element,
                    port_element,
                    local: read.local,
                    ready: read.ready,
                    serving: read.serving,
                    terminating: read.terminating,
                    hints: read.hints,
                    text,
                    text_length,
                });
            }
        }
    }

    /// Appends the text of an endpoint: where it stands, and its length (at most 47). Texts beyond 4 GB would
    /// be lost; no input is that long.
    fn push_text(&mut self, address: IpAddr, port: u16) -> (u32, u8) {
        let start = self.texts.len();
        let _ = match address {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                push_number(&mut self.texts, a.into());
                for octet in [b, c, d] {
                    self.texts.push('.');
                    push_number(&mut self.texts, octet.into());
                }
                Ok(())
            }
            IpAddr::V6(v6) => write!(self.texts, "[{v6}]"),
        };
        self.texts.push(':');
        push_number(&mut self.texts, port);
        let length = u8::try_from(self.texts.len() - start).unwrap_or(0);
        (u32::try_from(start).unwrap_or(u32::MAX), length)
    }

    /// Sorts those from `first` on by their texts. Of several with one text the last counts, but one that is
    /// terminating never displaces an earlier one: a new pod may have got the address of an old one.
    fn keep_one_of_each(&mut self, first: usize) {
        let texts = &self.texts;
        let text = |endpoint: &Endpoint<'_>| endpoint.text_of(texts);
        let Some(mine) = self.all.get_mut(first..) else { return };
        if !mine.is_sorted_by(|a, b| text(a) <= text(b)) {
            mine.sort_by(|a, b| text(a).cmp(text(b)));
        }
        let mut kept = 0;
        for next in 1..mine.len() {
            if text(&mine[kept]) != text(&mine[next]) {
                kept += 1;
                mine.swap(kept, next);
            } else if !mine[next].terminating {
                mine.swap(kept, next);
            }
        }
        let length = if mine.is_empty() { 0 } else { kept + 1 };
        self.all.truncate(first + length);
    }
}

/// Appends a number without the machinery of formatting, which would take longer than all else here.
fn push_number(text: &mut String, number: u16) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}
