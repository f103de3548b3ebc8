//! Routing tables.

use crate::address::Cidr;
use std::net::IpAddr;
use std::sync::Arc;

/// What is done with packets for a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteAction {
    /// They are sent on.
    Via {
        /// By this interface.
        interface: Arc<str>,
        /// To this router; `None` when the destination is on the link itself.
        gateway: Option<IpAddr>,
    },
    /// They are for this host (`ip route add local`).
    Local,
    /// They are discarded silently.
    Blackhole,
    /// They are refused: host unreachable.
    Unreachable,
    /// They are refused: administratively prohibited.
    Prohibit,
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The destinations that it is for.
    pub destination: Cidr,
    /// What is done with them.
    pub action: RouteAction,
    /// The source address that a process here gets (`src`); `None`: one of the interface's.
    pub source: Option<IpAddr>,
    /// Among routes for the same network the least one wins.
    pub metric: u32,
}

impl Route {
    /// A route by way of `gateway`.
    pub fn via(destination: Cidr, interface: Arc<str>, gateway: IpAddr) -> Self {
        Route {
            destination,
            action: RouteAction::Via { interface, gateway: Some(gateway) },
            source: None,
            metric: 0,
        }
    }

    /// A route to what is on the link itself.
    pub fn on_link(destination: Cidr, interface: Arc<str>) -> Self {
        Route {
            destination,
            action: RouteAction::Via { interface, gateway: None },
            source: None,
            metric: 0,
        }
    }

    /// A route that sends nothing on.
    pub fn special(destination: Cidr, action: RouteAction) -> Self {
        Route { destination, action, source: None, metric: 0 }
    }
}

/// Several equal next hops for forwarded packets of one mark: `ip rule add fwmark MARK`, and in its table
/// `ip route add default nexthop via A nexthop via B`. All packets of a flow take the same hop, as with
/// `fib_multipath_hash_policy=1`; which of them the hash gives a new flow is chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The firewall mark.
    pub mark: u32,
    /// By this interface.
    pub interface: Arc<str>,
    /// To one of these.
    pub gateways: Vec<IpAddr>,
}

/// The routes that someone added, besides those that follow from the interfaces' addresses.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    routes: Vec<Route>,
    spreads: Vec<Spread>,
}

impl Routes {
    /// Adds a route.
    pub fn add(&mut self, route: Route) {
        self.routes.push(route);
    }

    /// Adds equal next hops for a mark.
    pub fn add_spread(&mut self, spread: Spread) {
        self.spreads.push(spread);
    }

    /// The equal next hops for a mark, the first added; `None` for packets without a mark.
    pub fn spread(&self, mark: u32) -> Option<&Spread> {
        self.spreads.iter().find(|spread| mark != 0 && spread.mark == mark)
    }

    /// Removes every route for that network. Returns how many there were.
    pub fn remove(&mut self, destination: Cidr) -> usize {
        let before = self.routes.len();
        self.routes.retain(|route| route.destination != destination);
        before - self.routes.len()
    }

    /// All routes, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter()
    }

    /// The route for `destination`: the longest prefix, then the least metric, then the first added.
    pub fn lookup(&self, destination: IpAddr) -> Option<&Route> {
        best(self.routes.iter().filter(|route| route.destination.contains(destination)))
    }
}

fn best<'a>(routes: impl Iterator<Item = &'a Route>) -> Option<&'a Route> {
    routes.reduce(|best, route| {
        let better = route.destination.prefix() > best.destination.prefix()
            || (route.destination.prefix() == best.destination.prefix()
                && route.metric < best.metric);
        if better { route } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_wins_then_the_least_metric() {
        let eth0: Arc<str> = "eth0".into();
        let mut routes = Routes::default();
        let default = Cidr::new("0.0.0.0".parse().unwrap(), 0);
        routes.add(Route::via(default, Arc::clone(&eth0), "10.0.0.1".parse().unwrap()));
        let net: Cidr = "10.244.2.0/24".parse().unwrap();
        let dear = Route { metric: 100, ..Route::special(net, RouteAction::Blackhole) };
        routes.add(dear);
        routes.add(Route::via(net, eth0, "10.0.0.2".parse().unwrap()));
        let route = routes.lookup("10.244.2.9".parse().unwrap()).unwrap();
        assert!(matches!(route.action, RouteAction::Via { gateway: Some(_), .. }));
        assert_eq!(routes.lookup("8.8.8.8".parse().unwrap()).unwrap().destination, default);
        assert!(routes.lookup("fd00::1".parse().unwrap()).is_none());
    }
}
