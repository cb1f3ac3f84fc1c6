import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

export type Conditions = Record<string, Record<string, string | readonly string[]>>;

/**
 * One statement, written by hand: grants of the CDK's L2 constructs would add sixteen kinds of GetObject where a step
 * needs one. The sid says what it is for; denials point to the heading of docs/permissions.md of the same name.
 */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: string | readonly string[],
  conditions?: Conditions,
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: typeof resources === 'string' ? [resources] : [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}
