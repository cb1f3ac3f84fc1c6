import { Duration } from 'aws-cdk-lib';
import { seconds } from '../../domain/dataset/fields.ts';
import type { IDeliveryPlatform } from '../platform/platform-references.ts';
import { refuse } from '../refusal.ts';

/** Makes `dataset.snapshot.keep` true, or says who has to. */
export function keepSnapshots(platform: IDeliveryPlatform, model: string, keep: string | undefined): void {
  if (keep === undefined) return;
  if (platform.expireSnapshots === undefined)
    refuse(
      `policy: dataset.snapshot.keep: given ${JSON.stringify(keep)}, but platform ${platform.platformName} is imported and its bucket is not this app's to change; ` +
        `remove the field, and give that bucket a lifecycle rule for the prefix snapshots/${model}/ where the platform is made`,
    );
  platform.expireSnapshots(model, Duration.seconds(seconds(keep)));
}
