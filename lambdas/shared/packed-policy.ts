import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type DeliveryPolicy, deliveryPolicySchema } from '../../domain/policy/delivery-policy.ts';

/** The policy that lies beside the bundle, put there when the stack was synthesized. LAMBDA_TASK_ROOT is where Lambda unpacks a bundle. */
export async function packedPolicy(folder = process.env['LAMBDA_TASK_ROOT'] ?? '.'): Promise<DeliveryPolicy> {
  return v.parse(deliveryPolicySchema, JSON.parse(await readFile(join(folder, 'policy.json'), 'utf8')));
}
