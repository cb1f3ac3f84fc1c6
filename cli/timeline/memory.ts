/** What the timeline remembers of a delivery from line to line. */
export interface DeliveryMemory {
  readonly deliveryId: string;
  model: string;
  drop: string;
  open: boolean;
  /** Generation that served when it began; 0 for none. */
  champion: number;
  rungs: readonly { readonly instanceType: string; readonly spot: boolean }[];
  /** Index of the rung that is tried. */
  rung: number;
  attempts: number;
  fleet: { readonly generation: number; readonly share: number; readonly instanceCount: number; readonly first: boolean } | undefined;
  waits: boolean;
  /** Windows that were judged when the canary's last line was written. */
  windowsTold: number;
  decided: boolean;
  /** ln of the evidence, window by window. */
  evidence: number[];
}

export const newMemory = (deliveryId: string): DeliveryMemory => ({
  deliveryId,
  model: deliveryId.replace(/-[0-9a-f]{20}$/, ''),
  drop: '',
  open: true,
  champion: 0,
  rungs: [],
  rung: 0,
  attempts: 0,
  fleet: undefined,
  waits: false,
  windowsTold: 0,
  decided: false,
  evidence: [],
});

/** The delivery of an execution: its own name, or the beginning of its children's. */
export const deliveryOf = (execution: string): string | undefined => /^([a-z][a-z0-9-]*-[0-9a-f]{20})(?:-|$)/.exec(execution)?.[1];
