import * as v from 'valibot';
import { reasonOf } from '../role.ts';
import type { World } from '../world.ts';
import type { Endpoint } from './endpoint.ts';

const answer = v.object({
  MetricAlarms: v.optional(v.array(v.object({ AlarmName: v.string(), StateValue: v.string() })), []),
});

/**
 * Whether a rollback alarm speaks against the deployment, as SageMaker sees it with the green model's execution role.
 * Only ALARM counts: what SageMaker makes of INSUFFICIENT_DATA is not documented. An alarm that cannot be read, for
 * want of permission or because it is gone, is taken as a veto: AWS documents the permission as required.
 *
 * @returns why to roll back, or undefined
 */
export async function alarmVeto(world: World, endpoint: Endpoint): Promise<string | undefined> {
  const deployment = endpoint.deployment;
  if (deployment === undefined || deployment.alarms.length === 0) return undefined;
  const model = world.state.models[deployment.green[0]?.model ?? ''];
  if (model === undefined) return 'The model of the new fleet was deleted during the deployment.';
  const role = world.role(model.request.ExecutionRoleArn, `read the rollback alarms of endpoint ${endpoint.name}`);
  try {
    const { MetricAlarms } = v.parse(answer, await role.call('cloudwatch', 'DescribeAlarms', { AlarmNames: deployment.alarms }));
    const tripped = MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName);
    if (tripped.length > 0) {
      return `One or more alarms configured for auto-rollback went into ALARM state during the deployment: [${tripped.join(', ')}]. The endpoint was rolled back to its previous configuration.`;
    }
    const missing = deployment.alarms.filter((name) => !MetricAlarms.some(({ AlarmName }) => AlarmName === name));
    return missing.length === 0 ? undefined : `The auto-rollback alarms [${missing.join(', ')}] do not exist.`;
  } catch (error) {
    return `The auto-rollback alarms could not be read with the execution role: ${reasonOf(error)}`;
  }
}
