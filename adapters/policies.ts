import * as v from 'valibot';
import { StepError } from '../domain/delivery/errors.ts';
import type { DeliveryRef } from '../domain/delivery/reference.ts';
import { type DeliveryPolicy, deliveryPolicySchema, policyHash } from '../domain/policy/delivery-policy.ts';
import { sha256Hex } from './hash.ts';
import type { ObjectStore } from './object-store.ts';

/** Reads a delivery's policy and makes sure that it is the one that the delivery was named after. */
export async function readPolicy(objects: ObjectStore, delivery: Pick<DeliveryRef, 'policy'>): Promise<DeliveryPolicy> {
  const { uri, hash } = delivery.policy;
  const text = await objects.text(uri);
  if (text === undefined)
    throw new StepError('Delivery.PolicyMismatch', `the policy ${uri} does not exist; it is written by intake before a delivery starts`);
  const policy = v.parse(deliveryPolicySchema, JSON.parse(text));
  const found = policyHash(policy, sha256Hex);
  if (found !== hash)
    throw new StepError('Delivery.PolicyMismatch', `the policy at ${uri} has hash ${found}, the delivery follows ${hash}`);
  return policy;
}
