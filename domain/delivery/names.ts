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

/** Six digits always: IAM knows no digits, only `?` and `*`, and a pattern of fixed width fits no other endpoint's names. */
const numbered = (generation: number): string => `g${String(generation).padStart(6, '0')}`;

/** `<endpoint>-g<generation>-<hash8>`: immutable, at most 57 characters (endpoint at most 40). */
export function endpointConfigNameFor(endpoint: string, generation: number, modelSha256: string): string {
  return `${endpoint.slice(0, 40)}-${numbered(generation)}-${modelSha256.replace(/^sha256:/, '').slice(0, 8)}`;
}

/** IAM's pattern of all endpoint configs of an endpoint. */
export const endpointConfigPattern = (endpoint: string): string => `${endpoint.slice(0, 40)}-g${'?'.repeat(6)}-${'?'.repeat(8)}`;

/** None ends as a standing alarm's name does: those of model `a-g000001` would look like a shift's of endpoint `a`. */
export const ALARM_KINDS = ['verdict', 'abort', 'heartbeat', 'fleet'] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** Name of an alarm that lives for one traffic shift. */
export const alarmNameFor = (endpoint: string, generation: number, kind: AlarmKind): string =>
  `${endpoint}-${numbered(generation)}-${kind}`;

/** IAM's patterns of all alarms of an endpoint's shifts. */
export const shiftAlarmPatterns = (endpoint: string): string[] => ALARM_KINDS.map((kind) => `${endpoint}-g${'?'.repeat(6)}-${kind}`);

/** IAM's pattern of a model's deliveries, and of the SageMaker models that they make: `<model>-` and 20 hex digits. */
export const deliveryPattern = (model: string): string => `${model}-${'?'.repeat(20)}`;

/** IAM's patterns of a model's training jobs: delivery, rung (one or two digits) and try. */
export const trainingJobPatterns = (model: string): string[] => ['-t?-*', '-t??-*'].map((end) => `${deliveryPattern(model)}${end}`);

/** IAM's patterns of the jobs that score the challenger (`new`) and the champion (`old`) on the holdout. */
export const transformJobPatterns = (model: string): string[] => ['-new-*', '-old-*'].map((end) => `${deliveryPattern(model)}${end}`);

/** Sort key of a generation in the ledger: zero-padded, so that order of keys is order of generations. */
export const generationKey = (generation: number): string => `generation#${String(generation).padStart(6, '0')}`;
