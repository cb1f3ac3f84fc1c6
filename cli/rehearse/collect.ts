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

/** Copies the delivery's record and report out of the data bucket. */
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
  return { ...(record === undefined ? {} : { record }), ...(report === undefined ? {} : { report }) };
}
