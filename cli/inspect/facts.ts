import type { AlarmDefinition } from '../../domain/alarm/lint.ts';

/** How traffic came to the present config, as SageMaker remembers it. */
export interface Shift {
  readonly type: 'CANARY' | 'LINEAR' | 'ALL_AT_ONCE' | 'ROLLING';
  /** Instances that get the challenger first; absent for ALL_AT_ONCE. */
  readonly firstInstances?: number;
  readonly bakeSeconds: number;
  readonly terminationWaitSeconds: number;
  readonly alarmNames: readonly string[];
}

/** An alarm of the list as it is now. */
export interface ListedAlarm {
  readonly name: string;
  readonly state: string;
  readonly definition: AlarmDefinition;
}

/** All that is read of an endpoint. */
export interface EndpointReading {
  readonly name: string;
  readonly status: string;
  readonly endpointConfigName: string;
  readonly variants: readonly { readonly name: string; readonly instances: number; readonly instanceType: string }[];
  /** Absent when SageMaker never updated the endpoint, or remembers no deployment config. */
  readonly shift?: Shift;
  readonly alarms: readonly ListedAlarm[];
  /** Requests and server errors of the last day. */
  readonly day: { readonly requests: number; readonly errors: number };
}
