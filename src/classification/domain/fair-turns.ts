/** The virtual time that one turn costs a flow of weight 1; a multiple of every weight there is, so strides are exact enough. */
const TURN = 16_000_000n;
/** High, normal, low: how much more often a flow of that priority takes its turn. Low never waits for ever. */
const PRIORITY_FACTORS = [16n, 4n, 1n] as const;

/** The waiting work of one company at one priority. */
export interface Flow {
  companyId: string;
  /** 0 high, 1 normal, 2 low. */
  priority: number;
  /** The company's weight, 1 to 100. */
  weight: number;
  /** Virtual time at which its next turn falls due; undefined for one that was never served. */
  pass: bigint | undefined;
  /** At most this many turns now. */
  turnsMax: number;
}

/** What a flow may take now, and the virtual times at which its turns begin. */
export interface FlowShare {
  flow: Flow;
  turns: number;
  /** Virtual time of its first turn; turn k (from 0) falls at `first + k × stride`. */
  first: bigint;
  stride: bigint;
}

/** Virtual time between two turns of a flow. */
export function strideOf({ priority, weight }: Pick<Flow, 'priority' | 'weight'>): bigint {
  return TURN / (BigInt(weight) * (PRIORITY_FACTORS[priority] ?? 1n));
}

/**
 * Start-time fair queueing (Goyal, Vin and Cheng, 1996) over whole turns: `count` turns go to the flows whose next
 * turn is due earliest. In the long run each flow with work gets turns in proportion to weight × priority factor,
 * within one turn. One that has nothing waiting earns no credit: when it comes (back) it starts at `clock`, the virtual
 * time of the last turn given, so it is served at once and has no claim on what it missed.
 */
export function shareTurns(input: { flows: readonly Flow[]; count: number; clock: bigint }): FlowShare[] {
  const shares = input.flows.map((flow) => ({
    flow,
    turns: 0,
    first: flow.pass !== undefined && flow.pass > input.clock ? flow.pass : input.clock,
    stride: strideOf(flow),
  }));
  for (let given = 0; given < input.count; given++) {
    let next: FlowShare | undefined;
    for (const share of shares) {
      if (share.turns < share.flow.turnsMax && (!next || isEarlier(share, next))) next = share;
    }
    if (!next) break;
    next.turns++;
  }
  return shares.filter(({ turns }) => turns > 0);
}

/** Virtual time of a flow's turn `k`, counted from 0. */
export function turnTime(share: FlowShare, k: number): bigint {
  return share.first + BigInt(k) * share.stride;
}

/** Ties go to the more urgent, then by company, so that the same state always gives the same turns. */
function isEarlier(a: FlowShare, b: FlowShare): boolean {
  const [timeA, timeB] = [turnTime(a, a.turns), turnTime(b, b.turns)];
  if (timeA !== timeB) return timeA < timeB;
  if (a.flow.priority !== b.flow.priority) return a.flow.priority < b.flow.priority;
  return a.flow.companyId < b.flow.companyId;
}
