import type { Json } from '../cloud/cloud.ts';
import type { Visit } from './visit.ts';

/** `$states.context`, as the context object's documentation lists it; times are virtual. */
export function contextObject(
  visit: Pick<Visit, 'execution' | 'branch' | 'name' | 'enteredAt' | 'attempt' | 'taskToken' | 'mapItem'>,
): Json {
  const { execution } = visit;
  const { identity } = execution.options;
  const item = visit.mapItem ?? visit.branch.mapItem;
  return {
    Execution: {
      Id: identity.arn,
      Input: execution.input.value,
      Name: identity.name,
      RoleArn: identity.roleArn,
      StartTime: iso(execution.startedAt),
      RedriveCount: 0,
    },
    StateMachine: { Id: identity.machineArn, Name: identity.machineName },
    State: { Name: visit.name, EnteredTime: iso(visit.enteredAt), RetryCount: visit.attempt },
    ...(visit.taskToken === undefined ? {} : { Task: { Token: visit.taskToken } }),
    ...(item === undefined ? {} : { Map: { Item: item } }),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
