import * as v from 'valibot';

/** Fields that people look for in the policy file and that the account decides: the prop that holds each. */
const PROPS: Readonly<Record<string, string>> = {
  account: 'the props of ModelDelivery',
  capacity: 'prop capacity (Capacity.onDemand, Capacity.spot)',
  container: 'props trainer and server (ContainerImage)',
  endpointName: 'prop fleet (ServingFleet.instances({ endpointName }))',
  evaluation: 'props evaluationInstanceType and evaluationInstanceCount',
  fleet: 'prop fleet (ServingFleet)',
  image: 'props trainer and server (ContainerImage)',
  instanceCount: 'prop fleet or capacity',
  instanceType: 'prop fleet or capacity',
  instances: 'prop shift (TrafficShift)',
  bake: 'prop shift (TrafficShift.canary({ bake }))',
  kmsKey: 'prop encryptionKey',
  modelName: 'prop modelName',
  network: 'prop network',
  percent: 'prop shift (TrafficShift.canary({ percent }))',
  rollbackAlarms: 'prop rollbackAlarms',
  server: 'prop server (ContainerImage)',
  shift: 'prop shift (TrafficShift)',
  tags: 'prop runtimeTags',
  trainer: 'prop trainer (ContainerImage)',
  vpc: 'prop network',
};

/** One line for each issue, in the order of the document: file, field, what was given, what is allowed. */
export function readableIssues(source: string, issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.flatMap(innermost).map((issue) => {
    const field = v.getDotPath(issue) ?? 'the document';
    return `${source}: ${field}: ${explained(issue)}`;
  });
}

function explained(issue: v.BaseIssue<unknown>): string {
  const name = String(issue.path?.at(-1)?.key ?? '');
  if (issue.expected === 'never') {
    const prop = PROPS[name];
    if (prop !== undefined) return `decided by the account, not by the policy: move it to ${prop}`;
    return own(issue) ?? 'unknown field; remove it';
  }
  const given = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input);
  const text = own(issue);
  if (text !== undefined) return text.includes(given) ? text : `given ${given}; ${text}`;
  return issue.input === undefined ? 'missing; it is required' : `given ${given}; allowed: ${issue.expected ?? issue.requirement}`;
}

/** A message that the schema's author wrote; valibot's own begin with "Invalid". */
const own = ({ message }: v.BaseIssue<unknown>): string | undefined => (message.startsWith('Invalid ') ? undefined : message);

/** Of a union, what the alternatives say where they say more than "none of these". */
function innermost(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown>[] {
  const inner = issue.issues ?? [];
  return issue.type === 'union' && inner.some(({ path }) => path !== undefined) ? [...inner] : [issue];
}
