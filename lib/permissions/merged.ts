import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Statements of the same sid, actions and conditions become one over all their resources, in their order. */
export function merged(statements: readonly PolicyStatement[]): PolicyStatement[] {
  const kept = new Map<string, PolicyStatement>();
  for (const statement of statements) {
    const key = JSON.stringify([statement.sid, statement.actions, statement.conditions]);
    const earlier = kept.get(key);
    kept.set(
      key,
      earlier === undefined ? statement : earlier.copy({ resources: [...new Set([...earlier.resources, ...statement.resources])] }),
    );
  }
  return [...kept.values()];
}
