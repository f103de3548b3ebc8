/** Manifests, YAML or JSON: one text, or several; a named one is told by its name. */
export type Manifests = string | readonly (string | { name: string; text: string })[];

export interface Request {
  /** Who calls: a client, a node or a pod (`POD` or `NAMESPACE/POD`). */
  from: string;
  /** What is dialled: `http://HOST[:PORT]`, `tcp://…`, `udp://…`, `sctp://…`, `icmp://HOST`. */
  to: string;
  /** The seed of every random choice; 1 without it. */
  seed?: number;
}

export type PortRole = "port" | "targetPort" | "nodePort";

/** A sentence in parts that know what they are. */
export type Text = { text: string; role: "plain" | "name" | "code" | { port: PortRole } }[];

export interface Host {
  kind: "client" | "router" | "loadBalancer" | "node" | "pod";
  name: string;
  namespace: string | null;
}

export interface Address {
  ip: string;
  port: number | null;
  /** Who has the address; empty when nobody. */
  owner: string;
  role: PortRole | null;
}

export interface Packet {
  what: string;
  source: Address;
  destination: Address;
  mark: number;
  connection: string;
}

export type StepKind =
  | "sent" | "passed" | "chain" | "dnat" | "snat" | "routed" | "balanced" | "delivered" | "translatedBack"
  | "refused" | "dropped" | "received" | "timedOut";

export interface RuleCited {
  node: string;
  place: unknown;
  /** As `iptables-save` lists it. */
  text: string;
  origin: unknown;
  why: string;
}

export interface Step {
  kind: StepKind;
  way: "out" | "back";
  host: Host;
  hook: string | null;
  table: string | null;
  chain: { name: string; short: string; meaning: string; lookedAt: number; rules: number; decided: Text } | null;
  rule: RuleCited | null;
  onward?: unknown;
  choice: { options: { share: number; label: string; leadsTo: string; state: "missed" | "taken" | "notReached" }[] } | null;
  before: Packet;
  after: Packet;
  label: string;
  title: Text;
  sentence: Text;
}

export type Outcome =
  | { outcome: "reply"; pod: string; seen: string }
  | { outcome: "refused"; how: string }
  | { outcome: "timeout" }
  | { outcome: "error"; what: string };

export interface Journey {
  from: Host;
  to: string;
  resolved: { name: string; address: string; by: string } | null;
  steps: Step[];
  outcome: { kind: Outcome; headline: Text; because: Text; rule: RuleCited | null };
}

export interface Problem {
  severity: "error" | "warning" | "note";
  heading: string;
  message: string;
  explanation: Text;
  place: { source: number; start: number; end: number; startUtf16: number; endUtf16: number; line: number; column: number };
  fixes: { title: string; edits: unknown[]; dial?: string }[];
  [more: string]: unknown;
}

/** Starts the core, once: from `core_bg.wasm` beside the module, or from an address, bytes or a module of yours. */
export function init(source?: URL | string | Response | BufferSource | WebAssembly.Module): Promise<void>;

/** The way of one request, step by step, and what the caller sees. Throws when it cannot be asked. */
export function resolve(manifests: Manifests, request: Request): Journey;

/** One request or several, as `portolan trace -o json` prints them. */
export function trace(
  manifests: Manifests,
  request: Request & { count?: number; keepAlive?: boolean },
): { from: string; to: string; journeys: (Outcome & { seed: number; because: string; walk: unknown; journey: Journey })[] };

/** Every outcome that chance could give, as `portolan trace --all -o json` prints them. */
export function outcomes(
  manifests: Manifests,
  request: Request,
): { from: string; to: string; outcomes: (Outcome & { probability: number; walk: unknown })[] };

/** What the API server would say to each manifest, as `portolan apply -o report` prints it. */
export function apply(manifests: Manifests): Record<string, unknown>[];

/** The EndpointSlices that the controller would write. */
export function endpoints(manifests: Manifests): Record<string, unknown>[];

/** kube-proxy's rules of a node, as `iptables-save` lists them or as `iptables-restore` gets them. */
export function rules(manifests: Manifests, query: { node: string; family?: 4 | 6; format?: "save" | "restore" }): string;

/** Who can call. */
export function callers(manifests: Manifests): string[];

/** What is wrong with the manifests, with places and edits. */
export function problems(manifests: Manifests): Problem[];

/** A step as SVG text: of a request, or without one the hosts at rest. Steps count from 1; without one, the last. */
export function picture(
  manifests: Manifests,
  wanted?: Partial<Request> & { step?: number; theme?: "light" | "dark" | "auto"; width?: number; caption?: boolean },
): string;
