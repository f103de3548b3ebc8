//! `KubeProxyConfiguration` (`k8s.io/kube-proxy/config/v1alpha1`).

use super::{STRING, STRINGS, Struct, Type, closed};

const PACKAGE: &str = "v1alpha1";

/// `KubeProxyConfiguration`
pub static KUBE_PROXY_CONFIGURATION: Struct = closed(
    PACKAGE,
    "KubeProxyConfiguration",
    &[
        ("kind", STRING),
        ("apiVersion", STRING),
        ("featureGates", Type::Map(&Type::Bool)),
        ("clientConnection", Type::Any),
        ("logging", Type::Any),
        ("hostnameOverride", STRING),
        ("bindAddress", STRING),
        ("healthzBindAddress", STRING),
        ("metricsBindAddress", STRING),
        ("bindAddressHardFail", Type::Bool),
        ("enableProfiling", Type::Bool),
        ("showHiddenMetricsForVersion", STRING),
        ("mode", Type::Text("v1alpha1.ProxyMode")),
        ("iptables", Type::Struct(&IPTABLES)),
        ("ipvs", Type::Struct(&IPVS)),
        ("nftables", Type::Struct(&NFTABLES)),
        ("winkernel", Type::Any),
        ("detectLocalMode", Type::Text("v1alpha1.LocalMode")),
        ("detectLocal", Type::Struct(&DETECT_LOCAL)),
        ("clusterCIDR", STRING),
        ("nodePortAddresses", STRINGS),
        ("oomScoreAdj", Type::Int32),
        ("conntrack", Type::Any),
        ("configSyncPeriod", Type::Duration),
        ("portRange", STRING),
        ("windowsRunAsService", Type::Bool),
    ],
);

static IPTABLES: Struct = closed(
    PACKAGE,
    "KubeProxyIPTablesConfiguration",
    &[
        ("masqueradeBit", Type::Int32),
        ("masqueradeAll", Type::Bool),
        ("localhostNodePorts", Type::Bool),
        ("syncPeriod", Type::Duration),
        ("minSyncPeriod", Type::Duration),
    ],
);

static IPVS: Struct = closed(
    PACKAGE,
    "KubeProxyIPVSConfiguration",
    &[
        ("syncPeriod", Type::Duration),
        ("minSyncPeriod", Type::Duration),
        ("scheduler", STRING),
        ("excludeCIDRs", STRINGS),
        ("strictARP", Type::Bool),
        ("tcpTimeout", Type::Duration),
        ("tcpFinTimeout", Type::Duration),
        ("udpTimeout", Type::Duration),
    ],
);

static NFTABLES: Struct = closed(
    PACKAGE,
    "KubeProxyNFTablesConfiguration",
    &[
        ("masqueradeBit", Type::Int32),
        ("masqueradeAll", Type::Bool),
        ("syncPeriod", Type::Duration),
        ("minSyncPeriod", Type::Duration),
    ],
);

static DETECT_LOCAL: Struct = closed(
    PACKAGE,
    "DetectLocalConfiguration",
    &[("bridgeInterface", STRING), ("interfaceNamePrefix", STRING)],
);
