//! Why kube-proxy makes a rule: one word for each kind of rule, and a sentence for readers.

/// What a rule of kube-proxy's is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mechanism {
    /// From a base chain into kube-proxy's chains.
    Jump,
    /// `KUBE-FIREWALL`: what comes from outside must not reach 127.0.0.0/8.
    LocalhostGuard,
    /// `KUBE-FORWARD`: packets that fit no connection.
    ForwardInvalid,
    /// `KUBE-FORWARD`: packets marked for masquerading.
    ForwardMarked,
    /// `KUBE-FORWARD`: packets of a connection that was let through.
    ForwardEstablished,
    /// `KUBE-POSTROUTING`: packets without the mark are left alone.
    PostroutingUnmarked,
    /// `KUBE-POSTROUTING`: the mark has served.
    PostroutingUnmark,
    /// `KUBE-POSTROUTING`: the source becomes the node's.
    PostroutingMasquerade,
    /// `KUBE-MARK-MASQ`: the mark that asks for that.
    MarkMasquerade,
    /// `KUBE-SERVICES`: a Service's cluster address.
    ClusterIp,
    /// `KUBE-SERVICES`: an external address of a Service.
    ExternalIp,
    /// `KUBE-SERVICES`: a load balancer's address.
    LoadBalancerIp,
    /// `KUBE-SERVICES`, last: one of the node's own addresses.
    NodePortDispatch,
    /// `KUBE-NODEPORTS`: a Service's node port.
    NodePort,
    /// `KUBE-NODEPORTS`: the port on which a load balancer asks after the node's health.
    HealthCheckNodePort,
    /// Refuses: no endpoint anywhere.
    NoEndpoints,
    /// Drops: no endpoint on this node, and the policy wants one.
    NoLocalEndpoints,
    /// `KUBE-PROXY-FIREWALL`: what `KUBE-FW` let pass untranslated.
    FirewallDrop,
    /// `KUBE-SVC`: masquerades everything.
    MasqueradeAll,
    /// `KUBE-SVC`: masquerades what no pod sent.
    MasqueradeOffCluster,
    /// `KUBE-EXT`: masquerades what comes from outside.
    ExternalMasquerade,
    /// `KUBE-EXT`: pods are exempt from `externalTrafficPolicy: Local`.
    ExternalFromPod,
    /// `KUBE-EXT`: masquerades what the node itself sends.
    ExternalMasqueradeLocal,
    /// `KUBE-EXT`: the node itself is exempt from `externalTrafficPolicy: Local`.
    ExternalFromNode,
    /// `KUBE-EXT`: everything else goes the way of the policy.
    ExternalPolicy,
    /// `KUBE-FW`: a range of callers that is allowed.
    FirewallSourceRange,
    /// `KUBE-FW`: this node calling the load balancer's address.
    FirewallFromNode,
    /// `KUBE-FW`, last: nobody else.
    FirewallRest,
    /// `KUBE-SVC` and `KUBE-SVL`: a client goes to the endpoint that it had before.
    Affinity,
    /// `KUBE-SVC` and `KUBE-SVL`: an endpoint's share of new connections.
    Balance,
    /// `KUBE-SEP`: a pod that reaches itself.
    Hairpin,
    /// `KUBE-SEP`: the destination becomes the endpoint.
    Translate,
}

impl Mechanism {
    /// The mechanism in one or two plain sentences.
    pub fn explain(self) -> &'static str {
        match self {
            Mechanism::Jump => "Leads packets from the kernel's own chain into kube-proxy's.",
            Mechanism::LocalhostGuard => {
                "Node ports on 127.0.0.1 need the kernel to route loopback addresses. This rule \
                 keeps others from reaching the node's local-only programs because of that."
            }
            Mechanism::ForwardInvalid => {
                "Drops packets that fit no known connection: passed on untranslated, they would \
                 make the client reset a connection that is fine."
            }
            Mechanism::ForwardMarked => {
                "Lets Service traffic through even if the node forwards nothing by default."
            }
            Mechanism::ForwardEstablished => {
                "Lets through all further packets, both ways, of connections that were let through."
            }
            Mechanism::PostroutingUnmarked => {
                "Packets without the masquerade mark keep their source address."
            }
            Mechanism::PostroutingUnmark => {
                "Clears the mark, so that the packet is not masqueraded once more on its way."
            }
            Mechanism::PostroutingMasquerade => {
                "Replaces the source address by the node's own, so that the answer comes back \
                 through this node and can be translated back."
            }
            Mechanism::MarkMasquerade => {
                "Marks the packet: its source address is to be replaced as it leaves the node."
            }
            Mechanism::ClusterIp => "Catches traffic to the Service's cluster address and port.",
            Mechanism::ExternalIp => {
                "Catches traffic to one of the Service's external addresses and its port."
            }
            Mechanism::LoadBalancerIp => {
                "Catches traffic to the load balancer's address on the node itself: it need not \
                 go out to the load balancer and come back."
            }
            Mechanism::NodePortDispatch => {
                "Whatever is for an address of the node and matched no Service before may be for \
                 a node port."
            }
            Mechanism::NodePort => {
                "Catches traffic to the Service's node port, on any of the node's addresses. The \
                 Service's port plays no part here."
            }
            Mechanism::HealthCheckNodePort => {
                "Lets the load balancer ask whether this node has endpoints of the Service."
            }
            Mechanism::NoEndpoints => {
                "No endpoint of the Service is usable on any node, so connections are refused."
            }
            Mechanism::NoLocalEndpoints => {
                "The traffic policy is Local and this node has no endpoint of the Service, so \
                 packets are dropped."
            }
            Mechanism::FirewallDrop => {
                "Drops traffic to the load balancer's address from callers outside \
                 loadBalancerSourceRanges."
            }
            Mechanism::MasqueradeAll => {
                "masqueradeAll is set: all traffic to cluster addresses gets the node's source \
                 address."
            }
            Mechanism::MasqueradeOffCluster => {
                "Traffic to the cluster address from outside the pods' range gets the node's \
                 source address, since its answer might not come back through this node."
            }
            Mechanism::ExternalMasquerade => {
                "Outside traffic may be sent on to another node, so it gets this node's source \
                 address; the pod does not see the client's."
            }
            Mechanism::ExternalFromPod => {
                "Pods that call an external address go straight to any endpoint, as if they had \
                 called the cluster address."
            }
            Mechanism::ExternalMasqueradeLocal => {
                "The node's own traffic to an external address gets the node's source address."
            }
            Mechanism::ExternalFromNode => {
                "The node's own traffic to an external address may go to any endpoint."
            }
            Mechanism::ExternalPolicy => {
                "All other outside traffic goes to the endpoints that the external traffic policy \
                 allows."
            }
            Mechanism::FirewallSourceRange => {
                "Callers in this range may use the load balancer's address."
            }
            Mechanism::FirewallFromNode => {
                "The ranges include this node, and a node that calls the load balancer's address \
                 may do so from that very address."
            }
            Mechanism::FirewallRest => {
                "Matches everything and does nothing: what gets here stays untranslated, and \
                 KUBE-PROXY-FIREWALL drops it."
            }
            Mechanism::Affinity => {
                "Session affinity: a client that this endpoint has served recently goes to it again."
            }
            Mechanism::Balance => {
                "Gives each endpoint an equal share of new connections, by chance. The last one \
                 takes what is left."
            }
            Mechanism::Hairpin => {
                "A pod that reached itself through its Service must see another source address, \
                 or it would answer itself directly."
            }
            Mechanism::Translate => {
                "Replaces the destination by the endpoint's address and target port. All further \
                 packets of the connection follow without looking at the rules again."
            }
        }
    }
}
