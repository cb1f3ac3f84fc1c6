import * as v from 'valibot';
import { integer, listOf, oneOf, text } from '../shapes.ts';

const capacitySize = v.strictObject({ Type: oneOf('INSTANCE_COUNT', 'CAPACITY_PERCENT'), Value: integer(1) });
export type CapacitySize = v.InferOutput<typeof capacitySize>;

/** DeploymentConfig with blue/green policies; RollingUpdatePolicy is refused by name. */
export const deploymentConfig = v.strictObject({
  BlueGreenUpdatePolicy: v.optional(
    v.strictObject({
      TrafficRoutingConfiguration: v.strictObject({
        Type: oneOf('ALL_AT_ONCE', 'CANARY', 'LINEAR'),
        WaitIntervalInSeconds: integer(0, 3600),
        CanarySize: v.optional(capacitySize),
        LinearStepSize: v.optional(capacitySize),
      }),
      TerminationWaitInSeconds: v.optional(integer(0, 3600)),
      MaximumExecutionTimeoutInSeconds: v.optional(integer(600, 28_800)),
    }),
  ),
  AutoRollbackConfiguration: v.optional(
    v.strictObject({ Alarms: v.optional(listOf(v.strictObject({ AlarmName: text(1, 255, /(?!\s*$).+/) }), 1, 10)) }),
  ),
});
export type DeploymentConfig = v.InferOutput<typeof deploymentConfig>;
