import type { Construct } from 'constructs';
import type { SourceCode } from './source-code.ts';

/** An image in a construct tree. */
export interface BoundImage {
  /** May hold deploy-time values. */
  readonly uri: string;
  readonly repositoryArn: string;
  /** What identifies the image in the policy: the asset's hash, a digest, or a tag that the first step of a delivery resolves. */
  readonly identity: string;
}

/** What is known of an image before it is in a tree. */
export interface ImageFacts {
  /** AMI of serving instances that the user chose. */
  readonly inferenceAmi?: string | undefined;
  /** Version of CUDA inside, such as `12.4`. Absent without a GPU, or when nobody said. */
  readonly cuda?: string | undefined;
  /** Code that a trainer's script mode runs. */
  readonly source?: SourceCode | undefined;
  /** File in the model archive's `code/` that a server's script mode loads. */
  readonly servingProgram?: string | undefined;
}

export type BindImage = (scope: Construct, id: string) => BoundImage;
