import * as v from 'valibot';
import { deliveryDocuments } from '../../adapters/delivery-documents.ts';
import type { PastTraining } from '../../domain/price/planned-cost.ts';
import { trainingRecordSchema } from '../../domain/training/training-record.ts';
import type { Account } from '../account/connection.ts';
import { recentDeliveries } from '../account/history.ts';

/** What trainings of recent deliveries took, the newest first. */
export async function pastTrainings(account: Account, model: string): Promise<readonly PastTraining[]> {
  const found: PastTraining[] = [];
  for (const { deliveryId, drop } of await recentDeliveries(account, model)) {
    const folder = `s3://${account.dataBucket}/deliveries/${model}/${deliveryId}/`;
    const { document } = deliveryDocuments(account.objects, account.dataBucket, folder, []);
    const read = v.safeParse(trainingRecordSchema, await document(`${folder}training.json`));
    const job = read.success ? read.output.job : null;
    if (job === null || job.status !== 'Completed' || job.instanceType === undefined || job.billableSeconds === undefined) continue;
    found.push({ label: `${model}/${drop.name}`, instanceType: job.instanceType, spot: job.spot, billableSeconds: job.billableSeconds });
  }
  return found;
}
