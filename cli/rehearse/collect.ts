import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ended } from '../../rehearsal/rehearse/outcomes.ts';
import type { Account } from '../account/connection.ts';

/** What a delivery left behind, copied to where a person finds it. */
export interface DeliveryFiles {
  /** Absent for a drop that got its outcome without a workflow. */
  readonly record?: string;
  readonly report?: string;
}

/** What `slipway compare` reads beside the record. */
const DOCUMENTS = ['validation', 'drift', 'training', 'evaluation', 'landing'];

/** Copies what the delivery left out of the data bucket: its record, its report, the documents behind both, and its policy. */
export async function collect(account: Account, ended: Ended, folder: string): Promise<DeliveryFiles> {
  const base = `s3://${account.dataBucket}/deliveries/${ended.model}/${ended.deliveryId}/`;
  const target = join(folder, ended.drop);
  await mkdir(target, { recursive: true });
  const copy = async (name: string): Promise<string | undefined> => {
    const bytes = await account.objects.bytes(base + name);
    if (bytes === undefined) return undefined;
    const path = join(target, name);
    await writeFile(path, bytes);
    return path;
  };
  const [record, report] = [await copy('record.json'), await copy('report.html')];
  for (const name of DOCUMENTS) await copy(`${name}.json`);
  await mkdir(join(target, 'windows'), { recursive: true });
  for (const { key } of await account.objects.list(`${base}windows/`)) await copy(`windows/${key.split('/').at(-1)}`);
  const summary = await account.ledger.summary(ended.deliveryId);
  const policy = summary === undefined ? undefined : await account.objects.bytes(summary.policy.uri);
  if (policy !== undefined) await writeFile(join(target, 'policy.json'), policy);
  return { ...(record === undefined ? {} : { record }), ...(report === undefined ? {} : { report }) };
}
