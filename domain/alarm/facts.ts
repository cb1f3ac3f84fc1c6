import type { WatchPolicy } from '../canary/policy.ts';

/** What an alarm speaks of, and so what may be done about it. Only `service` can roll back. */
export type AlarmClass = 'service' | 'client' | 'data-drift' | 'score' | 'infra';

/** One CloudWatch alarm state change. Instants are ISO 8601 texts as AWS sends them. */
export interface AlarmEvent {
  readonly alarmName: string;
  readonly state: string;
  readonly previousState?: string | undefined;
  /** `state.timestamp`. */
  readonly at: string;
  /** `reasonData.startDate`: the oldest datapoint that the alarm judged. Absent in some alarms. */
  readonly evidenceFrom?: string | undefined;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** Dimension EndpointConfigName, when the alarm watches one fleet. */
  readonly endpointConfigName?: string | undefined;
  readonly actionsSuppressed?: boolean | undefined;
}

/** A generation that passed its watch. */
export interface GoodGeneration {
  readonly generation: number;
  readonly config: string;
  /** Config, model, artifact version, image digest and role all still exist, with their hashes. */
  readonly intact: boolean;
}

/** The endpoint's row of the ledger, as far as this decision needs it. */
export interface AlarmHead {
  readonly generation: number;
  readonly champion: {
    readonly generation: number;
    readonly config: string;
    readonly promotedAt: string;
    /** It serves because a later model was rolled back. */
    readonly isRollbackTarget: boolean;
  };
  readonly phase: 'IDLE' | 'DELIVERING' | 'WATCHING' | 'ROLLING_BACK' | 'FROZEN';
  readonly lock: { readonly holder: string; readonly alive: boolean } | null;
  /** The endpoint config that a shift of ours is bringing in, and how long it may take. */
  readonly inFlight: { readonly config: string; readonly timeoutSeconds: number } | null;
  /** Newest first. */
  readonly goods: readonly GoodGeneration[];
  readonly autoRollbacks: readonly { readonly at: string; readonly generation: number }[];
}

/** Everything that the decision rests on. `null` means "not looked up yet": the decision then asks for it by a wait. */
export interface AlarmFacts {
  readonly now: string;
  readonly event: AlarmEvent;
  /** The event's key was already claimed. */
  readonly handled: boolean;
  /** How the alarm is registered to the endpoint: what it watches (`errors`, `latency`, … or its own name). Null: not registered. */
  readonly registration: { readonly class: AlarmClass; readonly watches: string } | null;
  /** The alarm's state when read again, at least 60 seconds after the event. Null: not read yet. */
  readonly reread: { readonly state: string } | null;
  /** Flaps of this alarm in the last hour, this one included. */
  readonly flapsLastHour: number;
  readonly automation: 'enabled' | 'disabled';
  readonly head: AlarmHead;
  readonly endpoint: { readonly status: string; readonly config: string; readonly pendingConfig?: string | undefined };
  /** Whether the alarm breaches on data that is wholly younger than the champion's promotion and its grace. Null: not evaluated yet. */
  readonly fresh: { readonly breaching: boolean } | null;
  /** Waits already spent on the same row: how many, and how long together. */
  readonly waited: { readonly times: number; readonly seconds: number };
  /** Other endpoints of the stack whose alarms fired in the same five minutes. */
  readonly alarmsElsewhere: number;
  readonly watch: WatchPolicy;
}

/** What to do. */
export type AlarmAction = 'none' | 'record' | 'notify' | 'page' | 'retrain' | 'freeze' | 'wait' | 'roll back';

/** Where the response ends; null: it goes on after the wait, with facts read again. */
export type AlarmEndState =
  | 'DUPLICATE'
  | 'IGNORED'
  | 'NOTIFIED'
  | 'FLAP'
  | 'FROZEN'
  | 'STALE_DIMENSION'
  | 'STALE_EVIDENCE'
  | 'SUPERSEDED'
  | 'PAGED'
  | 'HELD'
  | 'VERIFY';

export interface AlarmResponse {
  /** Row of the decision table. */
  readonly row: number;
  readonly action: AlarmAction;
  readonly endState: AlarmEndState | null;
  readonly reason: string;
  /** Seconds to wait, then what to find out before asking again. */
  readonly wait?: { readonly seconds: number; readonly thenLook: 'alarm' | 'fresh data' | 'endpoint' | 'lock' };
  /** The generation to return to. */
  readonly target?: GoodGeneration;
}
