//! Which full names a resolver tries for a name.

use super::{Asker, CLUSTER_DOMAIN, NDOTS};

/// Lower case, without the dot at the end.
pub(super) fn normal(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// The full names to try, in order. A dot at the end says that the name is full already.
pub(super) fn candidates(name: &str, asker: Asker<'_>) -> Vec<String> {
    let full = normal(name);
    if full.is_empty() {
        return Vec::new();
    }
    let Asker::Pod { namespace } = asker else { return vec![full] };
    if name.ends_with('.') {
        return vec![full];
    }
    let domains = [
        format!("{namespace}.svc.{CLUSTER_DOMAIN}"),
        format!("svc.{CLUSTER_DOMAIN}"),
        CLUSTER_DOMAIN.to_owned(),
    ];
    let mut names: Vec<String> =
        domains.into_iter().map(|domain| format!("{full}.{domain}")).collect();
    let has_many_dots = full.bytes().filter(|b| *b == b'.').count() >= NDOTS;
    names.insert(if has_many_dots { 0 } else { names.len() }, full);
    names
}

/// The labels of a name below the cluster's domain; `None` for names outside.
pub(super) fn within_cluster(name: &str) -> Option<Vec<&str>> {
    let below = name.strip_suffix(CLUSTER_DOMAIN)?;
    if below.is_empty() {
        return Some(Vec::new());
    }
    Some(below.strip_suffix('.')?.split('.').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_tried_in_the_search_list_first() {
        let asker = Asker::Pod { namespace: "shop" };
        assert_eq!(
            candidates("web", asker),
            ["web.shop.svc.cluster.local", "web.svc.cluster.local", "web.cluster.local", "web"]
        );
        assert_eq!(candidates("web.", asker), ["web"]);
        assert_eq!(candidates("a.b.c.d.e.f", asker)[0], "a.b.c.d.e.f");
        assert_eq!(candidates("WEB", Asker::Host), ["web"]);
    }
}
