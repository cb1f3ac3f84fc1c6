import * as v from 'valibot';
import { type AccountPolicy, accountPolicySchema } from '../../domain/policy/account-policy.ts';
import { readableIssues } from '../policy/readable-issues.ts';
import { refuse } from '../refusal.ts';
import { TrafficShift } from '../traffic-shift.ts';
import type { ModelDeliveryProps } from './model-delivery-props.ts';

/** The account's decisions as the policy document records them: without deploy-time values. */
export function accountPolicy(props: ModelDeliveryProps, images: { readonly trainer: string; readonly server: string }): AccountPolicy {
  const { fleet } = props;
  const { source } = props.trainer.facts;
  const { servingProgram } = props.server.facts;
  const { instanceType, instanceCount } = fleet;
  const plan = (props.shift ?? TrafficShift.canary({ instances: 1 })).planFor(instanceCount);
  const checked = v.safeParse(accountPolicySchema, {
    endpointName: fleet.endpointName ?? props.modelName,
    trainer: {
      image: images.trainer,
      ...(source === undefined ? {} : { program: { entryPoint: source.entryPoint, sourceSha256: source.sha256 } }),
    },
    server: { image: images.server, ...(servingProgram === undefined ? {} : { program: { entryPoint: servingProgram } }) },
    capacity: props.capacity.rungs,
    fleet: { instanceType, instanceCount },
    evaluation: { instanceType: props.evaluationInstanceType ?? instanceType, instanceCount: props.evaluationInstanceCount ?? 1 },
    shift: {
      type: plan.type,
      instances: plan.canaryInstances,
      bakeSeconds: plan.bakeSeconds,
      terminationWaitSeconds: plan.terminationWaitSeconds,
    },
  });
  return checked.success ? checked.output : refuse(readableIssues('ModelDelivery', checked.issues).join('\n'));
}
