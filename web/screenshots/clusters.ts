// What the pictures are taken of: the article's example, mended and broken in several ways, and a crowd.

/** The texts of the three tabs. */
export type Texts = { Service: string; Pods: string; Cluster: string };

const service = (spec: string, ports = "") => `apiVersion: v1
kind: Service
metadata:
  name: order-service
spec:
${spec}  ports:
  - port: 8080
    targetPort: 8170
${ports}    protocol: TCP
  selector:
    component: order-service-app
`;

const deployment = (name: string, replicas: number, port: number, label = name) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      component: ${label}
  template:
    metadata:
      labels:
        component: ${label}
    spec:
      containers:
      - name: ${name}
        image: registry.example/${name}:1.4
        ports:
        - containerPort: ${port}
`;

const shop = `apiVersion: v1
kind: Pod
metadata:
  name: shop-web
  labels:
    component: shop-web
spec:
  containers:
  - name: web
    image: registry.example/shop-web:2.0
    ports:
    - containerPort: 3000
`;

const node = (name: string, address: string) => `apiVersion: v1
kind: Node
metadata:
  name: ${name}
status:
  addresses:
  - type: InternalIP
    address: ${address}
`;

const client = (name: string, address: string) => `apiVersion: portolan/v1alpha1
kind: Client
metadata:
  name: ${name}
spec:
  ip: ${address}
`;

const cluster = (nodes: number, clients = [client("laptop", "203.0.113.9")]) =>
  [
    ...Array.from({ length: nodes }, (_, n) => node(`node-${n + 1}`, `192.168.50.${n + 11}`)),
    ...clients,
  ].join("---\n");

const orderPods = [deployment("order", 3, 8170, "order-service-app"), shop].join("---\n");

/** As the article writes it: without a type, which the API server refuses. */
export const refused: Texts = {
  Service: service("", "    nodePort: 32222\n"),
  Pods: orderPods,
  Cluster: cluster(2),
};

/** Mended. */
export const mended: Texts = {
  ...refused,
  Service: service("  type: NodePort\n", "    nodePort: 32222\n"),
};

/** The selector fits no pod. */
export const nobodySelected: Texts = {
  ...mended,
  Service: mended.Service.replace("order-service-app", "order-app"),
};

/** Nobody listens at the targetPort. */
export const nobodyListens: Texts = {
  ...mended,
  Service: mended.Service.replace("8170", "8171"),
};

/** One pod, and the other node passes nothing on. */
export const localOnly: Texts = {
  ...mended,
  Service: service(
    "  type: NodePort\n  externalTrafficPolicy: Local\n",
    "    nodePort: 32222\n",
  ),
  Pods: deployment("order", 1, 8170, "order-service-app"),
};

const notReady = `apiVersion: v1
kind: Pod
metadata:
  name: order-starts
  labels:
    component: order-service-app
spec:
  containers:
  - name: order
    image: registry.example/order:1.5
    ports:
    - containerPort: 8170
status:
  conditions:
  - type: Ready
    status: "False"
`;

const terminating = `apiVersion: v1
kind: Pod
metadata:
  name: order-stops
  deletionTimestamp: "2026-01-01T00:00:00Z"
  labels:
    component: order-service-app
spec:
  containers:
  - name: order
    image: registry.example/order:1.3
    ports:
    - containerPort: 8170
`;

/** Every state that a pod can be in, two clients, three nodes. */
export const everyState: Texts = {
  ...mended,
  Pods: [orderPods, notReady, terminating].join("---\n"),
  Cluster: cluster(3, [client("laptop", "203.0.113.9"), client("phone", "198.51.100.7")]),
};

/** Eight nodes and sixty pods: the Deployment takes the one that is not ready for its own. */
export const crowd: Texts = {
  Service: mended.Service,
  Pods: [
    deployment("order", 21, 8170, "order-service-app"),
    deployment("payment-gateway", 18, 9090),
    deployment("recommendations", 12, 8080),
    deployment("mail", 8, 2525),
    shop,
    notReady,
  ].join("---\n"),
  Cluster: cluster(8),
};

/** Four nodes and two hundred pods. */
export const beyond: Texts = {
  Service: mended.Service,
  Pods: [
    deployment("order", 90, 8170, "order-service-app"),
    deployment("payment-gateway", 60, 9090),
    deployment("recommendations", 49, 8080),
    shop,
  ].join("---\n"),
  Cluster: cluster(4),
};
