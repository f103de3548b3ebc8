//! An address that is dialled, in parts, so that its port can be coloured.

use portolan::request::Suggestion;
use portolan::text::PortRole;

/// Before the port, the port, after it.
pub(crate) fn split(url: &str) -> (&str, &str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(host..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| host + at);
    let authority = url.get(host..end).unwrap_or_default();
    let after_address = match authority.strip_prefix('[') {
        Some(address) => address.find(']').map_or(authority.len(), |end| end + 2),
        None => 0,
    };
    let colon = authority
        .get(after_address..)
        .and_then(|rest| rest.rfind(':'))
        .map(|colon| after_address + colon);
    let Some(colon) = colon else { return (url, "", "") };
    let start = host + colon + 1;
    match (url.get(..start), url.get(start..end), url.get(end..)) {
        (Some(before), Some(port), Some(after))
            if port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (before, port, after)
        }
        _ => (url, "", ""),
    }
}

/// Which port the number in `url` is, as far as the suggestions tell: that of the same address, or of any with
/// the same number.
pub(crate) fn role(url: &str, suggestions: &[Suggestion]) -> Option<PortRole> {
    let (_, port, _) = split(url);
    let same = suggestions.iter().find(|suggestion| suggestion.url == url);
    let similar = || {
        suggestions.iter().find(|suggestion| !port.is_empty() && split(&suggestion.url).1 == port)
    };
    same.or_else(similar).and_then(|suggestion| suggestion.role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_stands_between_the_host_and_the_path() {
        assert_eq!(split("http://node-1:32222/orders"), ("http://node-1:", "32222", "/orders"));
        assert_eq!(split("http://[fd00:50::11]:32222"), ("http://[fd00:50::11]:", "32222", ""));
    }

    #[test]
    fn without_a_port_there_is_nothing_to_colour() {
        for url in
            ["http://order-service", "http://[fd00:50::11]", "", "node-1:http", "http://[fd00::1"]
        {
            assert_eq!(split(url), (url, "", ""));
        }
    }

    #[test]
    fn an_unknown_address_takes_its_colour_from_the_same_number() {
        let known = Suggestion {
            url: "http://node-1:32222".into(),
            group: String::new(),
            label: String::new(),
            role: Some(PortRole::NodePort),
        };
        assert_eq!(
            role("http://192.168.50.12:32222", std::slice::from_ref(&known)),
            Some(PortRole::NodePort)
        );
        assert_eq!(role("http://node-1", &[known]), None);
    }
}
