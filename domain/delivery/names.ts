import * as v from 'valibot';

/** Lower-case hex SHA-256 of UTF-8 text; the domain takes hashing as an argument. */
export type Sha256 = (text: string) => string;

/** At most 24 characters, so that every name made from it stays within SageMaker's 63. */
export const modelNameSchema = v.pipe(
  v.string(),
  v.regex(
    /^[a-z][a-z0-9-]{0,23}$/,
    (issue) =>
      `model name ${issue.received} must match [a-z][a-z0-9-]{0,23}: start with a letter, then at most 23 letters, digits or hyphens`,
  ),
);

export interface DeliveryKey {
  readonly model: string;
  readonly drop: string;
  /** VersionId of the drop's marker object: a marker written again is another drop. */
  readonly markerVersionId: string;
  readonly policyHash: string;
  /** 1 for the first try; `slipway deliver` counts on. */
  readonly attempt: number;
}

/** Name of a delivery and of its execution: the same drop under the same policy always gets the same one. At most 45 characters. */
export function deliveryIdFor(key: DeliveryKey, sha256: Sha256): string {
  const identity = JSON.stringify([key.model, key.drop, key.markerVersionId, key.policyHash, key.attempt]);
  return `${key.model}-${sha256(identity).slice(0, 20)}`;
}

/** `<endpoint>-g<generation>-<hash8>`: immutable, at most 63 characters (endpoint at most 40). */
export function endpointConfigNameFor(endpoint: string, generation: number, modelSha256: string): string {
  return `${endpoint.slice(0, 40)}-g${generation}-${modelSha256.replace(/^sha256:/, '').slice(0, 8)}`;
}

export const ALARM_KINDS = ['verdict', 'abort', 'heartbeat', 'errors'] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** Name of an alarm that lives for one traffic shift. */
export const alarmNameFor = (endpoint: string, generation: number, kind: AlarmKind): string => `${endpoint}-g${generation}-${kind}`;

/** Sort key of a generation in the ledger: zero-padded, so that order of keys is order of generations. */
export const generationKey = (generation: number): string => `generation#${String(generation).padStart(6, '0')}`;
