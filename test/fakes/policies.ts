import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { sha256Hex } from '../../adapters/hash.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { type DeliveryPolicy, deliveryPolicySchema, policyHash } from '../../domain/policy/delivery-policy.ts';
import { ownerPolicySchema } from '../../domain/policy/owner-policy.ts';

const FILE = join(import.meta.dirname, '../../examples/flight-delay/policy.json');

/** What the account decides about the flights: two rungs, four instances, one of them as canary. */
const ACCOUNT = {
  endpointName: 'flights',
  trainer: { image: 'sha256:trainer' },
  server: { image: 'sha256:server' },
  capacity: [
    { instanceType: 'ml.g5.xlarge', spot: true, maxRuntimeSeconds: 3600, maxWaitSeconds: 7200 },
    { instanceType: 'ml.m5.xlarge', spot: false, maxRuntimeSeconds: 3600 },
  ],
  fleet: { instanceType: 'ml.m5.large', instanceCount: 4 },
  evaluation: { instanceType: 'ml.m5.large' },
  shift: { type: 'canary', instances: 1, bakeSeconds: 1800, terminationWaitSeconds: 900 },
};

type Part = Readonly<Record<string, unknown>>;

/** The flights' delivery policy; each section given takes its members' place in the example's. */
export function aPolicy(changed: { readonly owner?: Readonly<Record<string, Part>>; readonly account?: Part } = {}): DeliveryPolicy {
  const file = v.parse(v.record(v.string(), v.unknown()), JSON.parse(readFileSync(FILE, 'utf8')));
  const sections = Object.entries(changed.owner ?? {}).map(([name, part]) => [name, { ...(file[name] as Part | undefined), ...part }]);
  const { format: _format, ...owner } = v.parse(ownerPolicySchema, { ...file, ...Object.fromEntries(sections) });
  return v.parse(deliveryPolicySchema, {
    format: 'slipway-policy/1',
    modelName: 'flights',
    ...owner,
    account: { ...ACCOUNT, ...changed.account },
  });
}

/** Writes a policy where intake does, and refers to it. */
export async function keepPolicy(objects: ObjectStore, policy: DeliveryPolicy, bucket = 'data'): Promise<{ uri: string; hash: string }> {
  const hash = policyHash(policy, sha256Hex);
  const uri = `s3://${bucket}/policies/${hash}.json`;
  await objects.put(uri, JSON.stringify(policy), { once: true });
  return { uri, hash };
}
