import * as v from 'valibot';

/** A string of SageMaker's model: length limits and a pattern that the whole value matches. */
export function text(min: number, max: number, pattern?: RegExp) {
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern.source})$`, pattern.flags);
  return v.pipe(
    v.string(),
    v.minLength(min, `Member must have length greater than or equal to ${min}`),
    v.maxLength(max, `Member must have length less than or equal to ${max}`),
    v.check(
      (value) => value.length > max || whole === undefined || whole.test(value),
      `Member must satisfy regular expression pattern: ${pattern?.source ?? ''}`,
    ),
  );
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER) {
  return v.pipe(
    v.number(),
    v.integer('Member must be a whole number'),
    v.minValue(min, `Member must have value greater than or equal to ${min}`),
    v.maxValue(max, `Member must have value less than or equal to ${max}`),
  );
}

export function oneOf<const Options extends readonly string[]>(...options: Options) {
  return v.picklist(options, `Member must satisfy enum value set: [${options.join(', ')}]`);
}

/** Says of a value that SageMaker knows and the rehearsal does not play. */
export const NOT_PLAYED = 'not rehearsed';

/** An enum of which only these values are played; another one is refused by name. */
export function played<const Options extends readonly (string | number)[]>(...options: Options) {
  return v.picklist(options, NOT_PLAYED);
}

/** A switch that is played in one position only. */
export function onlyPlayed<const Value extends boolean>(value: Value) {
  return v.literal(value, NOT_PLAYED);
}

export function listOf<Schema extends v.GenericSchema>(item: Schema, min: number, max: number) {
  return v.pipe(
    v.array(item),
    v.minLength(min, `Member must have length greater than or equal to ${min}`),
    v.maxLength(max, `Member must have length less than or equal to ${max}`),
  );
}

export function mapOf(maxEntries: number, maxKey: number, maxValue: number, keyPattern?: RegExp) {
  return v.pipe(
    v.record(text(0, maxKey, keyPattern), text(0, maxValue)),
    v.maxEntries(maxEntries, `Member must have length less than or equal to ${maxEntries}`),
  );
}

/** Name of a job, endpoint, configuration, variant or package group. */
export const entityName = text(1, 63, /[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}/);
export const modelName = text(1, 63, /[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?/);
export const roleArn = text(20, 2048, /arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/);
export const s3Uri = text(0, 1024, /(https|s3):\/\/([^/]+)\/?(.*)/);
export const kmsKeyId = text(0, 2048, /[a-zA-Z0-9:/_-]*/);
export const imageUri = text(1, 255, /\S+/);
export const instanceType = text(1, 64, /ml\.[a-z0-9-]+\.[a-z0-9-]+/);
export const environmentKey = /[a-zA-Z_][a-zA-Z0-9_]*/;

export const tags = listOf(v.strictObject({ Key: text(1, 128), Value: text(0, 256) }), 0, 50);

export const vpcConfig = v.strictObject({
  SecurityGroupIds: listOf(text(0, 32, /[-0-9a-zA-Z]+/), 1, 5),
  Subnets: listOf(text(0, 32, /[-0-9a-zA-Z]+/), 1, 16),
});
