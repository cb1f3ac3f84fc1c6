import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { refuse } from './refusal.ts';

export interface DropBucketProps {
  /** Key prefix under which drops arrive, each in a folder of its own; ends in `/`. @default - drops/<model>/ */
  readonly prefix?: string;
  /** The object whose arrival completes a drop: `_MANIFEST.json` or `_SUCCESS`. @default - the policy's, or _MANIFEST.json */
  readonly marker?: string;
}

/** Where drops arrive. */
export class DropSource {
  /**
   * A bucket of yours. It must keep versions and send its events to EventBridge (bucket properties "Versioning" and
   * "Amazon EventBridge"), and let this account read under the prefix.
   */
  static bucket(bucket: IBucket, props: DropBucketProps = {}): DropSource {
    return new DropSource(bucket, props);
  }

  readonly bucket: IBucket;
  readonly prefix: string | undefined;
  readonly marker: string | undefined;

  private constructor(bucket: IBucket, { prefix, marker }: DropBucketProps) {
    // The prefix becomes part of an event pattern and of a policy, where these characters mean something else.
    if (prefix !== undefined && !/^[^*?$"\\/][^*?$"\\]*\/$/.test(prefix)) {
      refuse(
        `drops: prefix ${JSON.stringify(prefix)} must be a folder, such as "fraud/": no leading slash, a slash at its end, none of * ? $ " \\`,
      );
    }
    if (marker !== undefined && marker !== '_MANIFEST.json' && marker !== '_SUCCESS') {
      refuse(`drops: marker ${JSON.stringify(marker)} is not supported; allowed: "_MANIFEST.json", "_SUCCESS"`);
    }
    this.bucket = bucket;
    this.prefix = prefix;
    this.marker = marker;
  }
}
