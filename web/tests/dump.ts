// What `kubectl get svc,endpointslices,pods,nodes -o yaml` prints for a cluster of some size.

const LINES_OF_NOISE = `    creationTimestamp: "2026-03-01T10:00:00Z"
    resourceVersion: "1234567"
    uid: 0a1b2c3d-1111-4222-8333-444455556666`;

function metadata(name: string, app: string): string {
  return `  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"v1","metadata":{"annotations":{},"name":"${name}","namespace":"default"},"spec":{}}
    labels:
      app: ${app}
    name: ${name}
    namespace: default
${LINES_OF_NOISE}
`;
}

const service = (at: number) => `- apiVersion: v1
  kind: Service
${metadata(`shop-${at}`, `shop-${at}`)}  spec:
    clusterIP: 10.96.1.${at + 1}
    clusterIPs:
    - 10.96.1.${at + 1}
    internalTrafficPolicy: Cluster
    ipFamilies:
    - IPv4
    ipFamilyPolicy: SingleStack
    ports:
    - name: http
      port: 80
      protocol: TCP
      targetPort: 8080
    selector:
      app: shop-${at}
    sessionAffinity: None
    type: ClusterIP
  status:
    loadBalancer: {}
`;

const pod = (at: number, nth: number) => `- apiVersion: v1
  kind: Pod
${metadata(`shop-${at}-${nth}`, `shop-${at}`)}  spec:
    containers:
    - image: registry.example/shop:1.0
      imagePullPolicy: IfNotPresent
      name: shop
      ports:
      - containerPort: 8080
        name: http
        protocol: TCP
      resources: {}
    nodeName: node-${(nth % 3) + 1}
  status:
    conditions:
    - lastProbeTime: null
      lastTransitionTime: "2026-03-01T10:00:00Z"
      status: "True"
      type: Ready
    hostIP: 192.168.50.${11 + (nth % 3)}
    phase: Running
    podIP: 10.244.${(nth % 3) + 1}.${2 + at * 2 + Math.floor(nth / 3)}
    podIPs:
    - ip: 10.244.${(nth % 3) + 1}.${2 + at * 2 + Math.floor(nth / 3)}
`;

const node = (at: number) => `- apiVersion: v1
  kind: Node
  metadata:
    name: node-${at + 1}
${LINES_OF_NOISE}
  spec:
    podCIDR: 10.244.${at + 1}.0/24
    podCIDRs:
    - 10.244.${at + 1}.0/24
  status:
    addresses:
    - address: 192.168.50.${at + 11}
      type: InternalIP
`;

const each = (count: number, make: (at: number) => string) => Array.from({ length: count }, (_, at) => make(at)).join("");

/** A list of `services` Services, five pods for each, and three nodes. */
export function dump(services: number): string {
  return `apiVersion: v1
items:
${each(services, service)}${each(services, (at) => each(5, (nth) => pod(at, nth)))}${each(3, node)}kind: List
metadata:
  resourceVersion: ""
`;
}
