import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeliveryPolicy } from '../../domain/policy/delivery-policy.ts';
import { ceilingFindings } from '../../domain/training/ceiling.ts';

/** Warns of rungs that `training.maxCost` shortens or leaves out; a plan of which it leaves nothing is refused elsewhere. */
export function warnOfShortRungs(scope: Construct, { training, account }: DeliveryPolicy): void {
  if (training.maxCost === undefined) return;
  const { warnings } = ceilingFindings(account.capacity, training.maxCost.usd);
  if (warnings.length > 0) Annotations.of(scope).addWarningV2('slipway:training-max-cost', `training.maxCost: ${warnings.join('; ')}`);
}
