//! Targets that are kept as text.

/// Targets that let the packet go on to the next rule and change nothing that is modelled here.
const WATCHING: [&str; 19] = [
    "AUDIT",
    "CHECKSUM",
    "CLASSIFY",
    "CONNSECMARK",
    "DSCP",
    "ECN",
    "HMARK",
    "IDLETIMER",
    "LED",
    "LOG",
    "NFLOG",
    "RATEEST",
    "SECMARK",
    "SET",
    "TCPMSS",
    "TCPOPTSTRIP",
    "TOS",
    "TRACE",
    "ULOG",
];

/// Targets that decide something which is not modelled here.
const OTHERS: [&str; 10] =
    ["CLUSTERIP", "DNPT", "HL", "NFQUEUE", "QUEUE", "SNPT", "SYNPROXY", "TEE", "TPROXY", "TTL"];

/// Whether a packet goes on behind that target as if nothing had been.
pub(crate) fn only_watches(name: &str) -> bool {
    WATCHING.contains(&name)
}

/// Whether some iptables extension has that name, so that it is no chain.
pub(crate) fn is_known_name(name: &str) -> bool {
    only_watches(name) || OTHERS.contains(&name)
}
