import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { Models } from '../../adapters/sagemaker/models.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { forget, outlived } from '../../domain/ledger/retention.ts';

export interface RetentionPorts {
  readonly ledger: Ledger;
  readonly models: Models;
}

/**
 * Deletes endpoint configs and models of generations that the policy keeps no longer; artifacts and packages stay. They stop being a
 * place to return to first, and are marked last, so that a try that died is finished by the next.
 */
export async function retireGenerations(
  { ledger, models }: RetentionPorts,
  model: string,
  head: Head,
  keep: number,
  at: string,
): Promise<readonly number[]> {
  if (head.generation <= keep) return [];
  const gone = outlived(head, await ledger.generations(model), keep);
  if (gone.length === 0 || !(await ledger.changeHead(model, (current) => forget(current, gone)))) return [];
  for (const generation of gone) {
    await models.removeEndpointConfig(generation.endpointConfigName);
    await models.removeModel(generation.modelName);
    await ledger.putGeneration(model, { ...generation, removedAt: at });
  }
  return gone.map(({ generation }) => generation);
}
