//! Rules in kube-proxy's manner, for the hosts of the laboratory.

/// kube-proxy's way of writing a Service at 10.96.0.10:80 with nodePort 30080, for these endpoints.
pub(crate) fn service(endpoints: &[&str]) -> String {
    let mut nat = String::from(
        ":PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n\
         :KUBE-MARK-MASQ - [0:0]\n:KUBE-NODEPORTS - [0:0]\n:KUBE-POSTROUTING - [0:0]\n:KUBE-SERVICES - [0:0]\n\
         :KUBE-EXT-A - [0:0]\n:KUBE-SVC-A - [0:0]\n",
    );
    for at in 0..endpoints.len() {
        nat += &format!(":KUBE-SEP-{at} - [0:0]\n");
    }
    nat += "-A PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES\n\
            -A OUTPUT -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES\n\
            -A POSTROUTING -m comment --comment \"kubernetes postrouting rules\" -j KUBE-POSTROUTING\n\
            -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000\n\
            -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN\n\
            -A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0\n\
            -A KUBE-POSTROUTING -j MASQUERADE --random-fully\n\
            -A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-A\n\
            -A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m udp --dport 80 -j KUBE-SVC-A\n\
            -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS\n\
            -A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-A\n\
            -A KUBE-NODEPORTS -p udp -m udp --dport 30080 -j KUBE-EXT-A\n\
            -A KUBE-EXT-A -j KUBE-MARK-MASQ\n-A KUBE-EXT-A -j KUBE-SVC-A\n\
            -A KUBE-SVC-A ! -s 10.244.0.0/16 -d 10.96.0.10/32 -j KUBE-MARK-MASQ\n";
    for (at, endpoint) in endpoints.iter().enumerate() {
        let address = endpoint.split(':').next().unwrap();
        let left = endpoints.len() - at;
        let share = if left > 1 {
            format!("-m statistic --mode random --probability {:.11} ", 1.0 / left as f64)
        } else {
            String::new()
        };
        nat += &format!("-A KUBE-SVC-A {share}-j KUBE-SEP-{at}\n");
        nat += &format!("-A KUBE-SEP-{at} -s {address}/32 -j KUBE-MARK-MASQ\n");
        for protocol in ["tcp", "udp"] {
            nat += &format!(
                "-A KUBE-SEP-{at} -p {protocol} -m {protocol} -j DNAT --to-destination {endpoint}\n"
            );
        }
    }
    format!("{FILTER}*nat\n{nat}COMMIT\n")
}

/// kube-proxy's filter table; 10.96.0.11:80 is a Service without endpoints.
pub(crate) const FILTER: &str = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n\
:KUBE-EXTERNAL-SERVICES - [0:0]\n:KUBE-FIREWALL - [0:0]\n:KUBE-FORWARD - [0:0]\n:KUBE-SERVICES - [0:0]\n\
-A INPUT -j KUBE-FIREWALL\n\
-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES\n\
-A FORWARD -j KUBE-FORWARD\n\
-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES\n\
-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES\n\
-A OUTPUT -j KUBE-FIREWALL\n\
-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES\n\
-A KUBE-EXTERNAL-SERVICES -p tcp -m addrtype --dst-type LOCAL -m tcp --dport 30081 -j REJECT --reject-with icmp-port-unreachable\n\
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP\n\
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\n\
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT\n\
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n\
-A KUBE-SERVICES -d 10.96.0.11/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable\n\
-A KUBE-SERVICES -d 10.96.0.11/32 -p udp -m udp --dport 80 -j REJECT --reject-with icmp-port-unreachable\n\
COMMIT\n";
