import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** JSON inside an environment variable, parsed and checked when the function starts. */
const json = <T extends v.GenericSchema>(schema: T) => v.pipe(v.string(), v.parseJson(), schema);

/** Every environment variable a step may have; no secret is ever among them. */
const VARIABLES = {
  /** Ledger table. */
  TABLE_NAME: text,
  /** Bucket of snapshots, profiles, artifacts, deliveries. */
  DATA_BUCKET: text,
  /** Bucket with Object Lock that keeps a copy of every outcome. */
  RECORDS_BUCKET: text,
  /** Key of both buckets and of everything SageMaker writes. */
  DATA_KEY_ARN: text,
  /** Role that training jobs run under. */
  TRAINING_ROLE_ARN: text,
  /** Role that serving containers run under. */
  MODEL_ROLE_ARN: text,
  MODEL_NAME: text,
  MODEL_PACKAGE_GROUP: text,
  /** Image URI of the trainer: with a digest, or with a tag that pin-image resolves. */
  TRAINER_IMAGE: text,
  SERVER_IMAGE: text,
  /** JSON `{"subnets":[…],"securityGroupIds":[…]}`, or `null` outside a VPC. */
  NETWORK: json(v.nullable(v.strictObject({ subnets: v.array(text), securityGroupIds: v.array(text) }))),
  /** JSON `{"key":"value"}`: tags of everything that workflows create. */
  RUNTIME_TAGS: json(v.record(v.string(), v.string())),
  /** JSON array of names of the user's own alarms that end a traffic shift. */
  ROLLBACK_ALARMS: json(v.array(text)),
  /** SageMaker AMI of the serving instances, or `default`. */
  INFERENCE_AMI: text,
  NOTIFICATION_TOPIC_ARN: text,
  /** ARN of deliver-model. */
  DELIVER_STATE_MACHINE_ARN: text,
  /** ARN of shift-traffic. */
  SHIFT_STATE_MACHINE_ARN: text,
  /** Bucket in which drops arrive. */
  DROP_BUCKET: text,
  /** Key prefix of drops, ending in `/`. */
  DROP_PREFIX: text,
} as const;
export type VariableName = keyof typeof VARIABLES;

/** Schema of the named variables: `environment('TABLE_NAME', 'DATA_BUCKET')`. */
export const environment = <const N extends readonly VariableName[]>(...names: N) => v.object(pick(names));

function pick<const N extends readonly VariableName[]>(names: N): Pick<typeof VARIABLES, N[number]> {
  return Object.fromEntries(names.map((name) => [name, VARIABLES[name]])) as Pick<typeof VARIABLES, N[number]>;
}
