import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { DockerImageAsset, type DockerImageAssetOptions, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import { refuse } from './refusal.ts';
import { declareForRehearsal } from './rehearsal-metadata.ts';

/** AMIs of serving instances (SageMaker API reference, ProductionVariant.InferenceAmiVersion). */
const INFERENCE_AMIS = [
  'al2-ami-sagemaker-inference-gpu-2',
  'al2-ami-sagemaker-inference-gpu-2-1',
  'al2-ami-sagemaker-inference-gpu-3-1',
  'al2023-ami-sagemaker-inference-gpu-4-1',
  'al2-ami-sagemaker-inference-neuron-2',
];

export interface InferenceAmiProps {
  /** AMI of the serving instances: a CUDA 13 image does not start on the default one. @default - SageMaker's default for the instance type */
  readonly inferenceAmi?: string;
}

export interface AssetImageProps extends InferenceAmiProps {
  /** Options of the Docker build, such as `buildArgs`, `file`, `target` or `exclude`. @default - the folder's Dockerfile, for linux/amd64 */
  readonly build?: DockerImageAssetOptions;
}

export interface EcrImageProps extends InferenceAmiProps {
  /** Folder with the executables `train` and `serve` that stands for the image in a rehearsal. @default - the image cannot be rehearsed */
  readonly rehearseWith?: string;
}

/** An image in a construct tree. */
export interface BoundImage {
  /** May hold deploy-time values. */
  readonly uri: string;
  readonly repositoryArn: string;
  /** What identifies the image in the policy: the asset's hash, a digest, or a tag that the first step of a delivery resolves. */
  readonly identity: string;
}

/** A container that keeps SageMaker's contract: `train` for a trainer, `serve` for a server. */
export abstract class ContainerImage {
  /** Built from a folder with a Dockerfile when the app is deployed; synth and rehearsals need no Docker. */
  static fromAsset(directory: string, props: AssetImageProps = {}): ContainerImage {
    return new AssetImage(directory, props);
  }

  /** An image of a private registry, by tag or by digest (`sha256:…`). */
  static fromEcr(repository: IRepository, tagOrDigest: string, props: EcrImageProps = {}): ContainerImage {
    return new EcrImage(repository, tagOrDigest, props);
  }

  readonly inferenceAmi: string | undefined;

  protected constructor({ inferenceAmi }: InferenceAmiProps) {
    if (inferenceAmi !== undefined && !INFERENCE_AMIS.includes(inferenceAmi)) {
      refuse(`inferenceAmi ${JSON.stringify(inferenceAmi)} is none that SageMaker knows; allowed: ${INFERENCE_AMIS.join(', ')}`);
    }
    this.inferenceAmi = inferenceAmi;
  }

  /** Puts the image into the tree. The same image bound twice gives one asset. */
  abstract bind(scope: Construct, id: string): BoundImage;
}

class AssetImage extends ContainerImage {
  private readonly directory: string;
  private readonly build: DockerImageAssetOptions;

  constructor(directory: string, props: AssetImageProps) {
    super(props);
    this.directory = resolve(directory);
    this.build = props.build ?? {};
    if (!existsSync(this.directory)) refuse(`ContainerImage.fromAsset: there is no folder ${this.directory}; name one with a Dockerfile`);
    const dockerfile = this.build.file ?? 'Dockerfile';
    if (!existsSync(join(this.directory, dockerfile))) {
      refuse(`ContainerImage.fromAsset: ${this.directory} has no ${dockerfile}; add one, or name another in build.file`);
    }
  }

  bind(scope: Construct, id: string): BoundImage {
    // SageMaker's instances are x86 but for a few; without this, an image built on an ARM laptop would not start.
    const asset = new DockerImageAsset(scope, id, { platform: Platform.LINUX_AMD64, ...this.build, directory: this.directory });
    return { uri: asset.imageUri, repositoryArn: asset.repository.repositoryArn, identity: `asset:${asset.assetHash}` };
  }
}

class EcrImage extends ContainerImage {
  private readonly repository: IRepository;
  private readonly tagOrDigest: string;
  private readonly rehearseWith: string | undefined;

  constructor(repository: IRepository, tagOrDigest: string, props: EcrImageProps) {
    super(props);
    this.repository = repository;
    this.tagOrDigest = tagOrDigest;
    this.rehearseWith = props.rehearseWith;
    if (Token.isUnresolved(tagOrDigest) || !/^(sha256:[0-9a-f]{64}|[\w][\w.-]{0,127})$/.test(tagOrDigest)) {
      const given = Token.isUnresolved(tagOrDigest) ? 'a deploy-time value' : JSON.stringify(tagOrDigest);
      refuse(`ContainerImage.fromEcr: ${given} is no tag or digest; write a tag such as "train-41", or "sha256:" and 64 hex digits`);
    }
    if (this.rehearseWith !== undefined && !existsSync(this.rehearseWith)) {
      refuse(
        `ContainerImage.fromEcr: rehearseWith names ${resolve(this.rehearseWith)}, which is not there; give the folder with train and serve`,
      );
    }
  }

  bind(scope: Construct): BoundImage {
    const uri = this.repository.repositoryUriForTagOrDigest(this.tagOrDigest);
    if (this.rehearseWith !== undefined) declareForRehearsal(scope, { images: [{ uri, dir: this.rehearseWith }] });
    const { repositoryName, repositoryArn } = this.repository;
    const named = Token.isUnresolved(repositoryName) ? '' : `${repositoryName}${this.tagOrDigest.startsWith('sha256:') ? '@' : ':'}`;
    return { uri, repositoryArn, identity: `${named}${this.tagOrDigest}` };
  }
}
