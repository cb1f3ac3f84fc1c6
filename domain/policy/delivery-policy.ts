import * as v from 'valibot';
import { canonicalJson } from '../canonical-json.ts';
import { modelNameSchema, type Sha256 } from '../delivery/names.ts';
import { accountPolicySchema } from './account-policy.ts';
import { ownerPolicySchema } from './owner-policy.ts';

const owner = ownerPolicySchema.entries;

/** The one hashed document that a delivery follows: the owner's file and the account's props, merged at synth. */
export const deliveryPolicySchema = v.strictObject({
  format: v.literal('slipway-policy/1'),
  modelName: modelNameSchema,
  problem: owner.problem,
  drop: owner.drop,
  dataset: owner.dataset,
  training: owner.training,
  gates: owner.gates,
  approval: owner.approval,
  canary: owner.canary,
  watch: owner.watch,
  retention: owner.retention,
  account: accountPolicySchema,
});
export type DeliveryPolicy = v.InferOutput<typeof deliveryPolicySchema>;

/** SHA-256 of the canonical JSON: two policies with the same decisions have the same hash, whatever their layout. */
export const policyHash = (policy: DeliveryPolicy, sha256: Sha256): string => sha256(canonicalJson(policy));

/** Columns sent to the serving container, in order. */
export function featureColumns(policy: DeliveryPolicy): readonly string[] {
  const { features, label, id } = policy.problem;
  return features ?? Object.keys(policy.dataset.contract.columns).filter((column) => column !== label && column !== id);
}
