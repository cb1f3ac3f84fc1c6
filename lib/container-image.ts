import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { DockerImageAssetOptions } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import { assetImage } from './images/asset-image.ts';
import { type AwsImageOptions, awsImage } from './images/aws-image.ts';
import type { BindImage, BoundImage, ImageFacts } from './images/bound-image.ts';
import { type CataloguedImage, catalogued, type Processor, PYTORCH_INFERENCE, PYTORCH_TRAINING, XGBOOST } from './images/catalogue.ts';
import { ecrImage } from './images/ecr-image.ts';
import { requireCuda, requireInferenceAmi } from './images/inference-amis.ts';
import { BUILT_IN_ALGORITHMS, DEEP_LEARNING_CONTAINERS } from './images/registries.ts';
import { packSource, type SourceCodeProps } from './images/source-code.ts';
import { refuse } from './refusal.ts';

export interface InferenceAmiProps {
  /** AMI of the serving instances. @default - the one that fits the image's CUDA on instances with a GPU, else SageMaker's default for the type */
  readonly inferenceAmi?: string;
  /** Version of CUDA inside, such as `12.4`; it decides the AMI of serving instances with a GPU. @default - nobody knows, and SageMaker's default AMI is used */
  readonly cuda?: string;
}

export interface AssetImageProps extends InferenceAmiProps {
  /** Options of the Docker build, such as `buildArgs`, `file`, `target` or `exclude`. @default - the folder's Dockerfile, for linux/amd64 */
  readonly build?: DockerImageAssetOptions;
}

export interface EcrImageProps extends InferenceAmiProps {
  /** Folder with the executables `train` and `serve` that stands for the image in a rehearsal. @default - the image cannot be rehearsed */
  readonly rehearseWith?: string;
}

export interface PyTorchTrainingProps extends AwsImageOptions, SourceCodeProps {
  /** Version of PyTorch, such as `2.13`. */
  readonly version: string;
  readonly processor: Processor;
}

export interface PyTorchInferenceProps extends AwsImageOptions {
  /** Version of PyTorch, such as `2.6`. */
  readonly version: string;
  readonly processor: Processor;
  /** File with `model_fn` and its like, below `code/` in the model archive: training puts it there. */
  readonly program: string;
  /** @default - the one that fits the image's CUDA */
  readonly inferenceAmi?: string;
}

export interface XgboostProps extends AwsImageOptions {
  /** Such as `3.2-0`. */
  readonly version: string;
  /** Training code of your own in place of the built-in algorithm: folder and file. @default - the built-in algorithm */
  readonly source?: SourceCodeProps;
  /** Serving code of your own, below `code/` in the model archive. @default - the image's own */
  readonly program?: string;
}

/** A container that keeps SageMaker's contract: `train` for a trainer, `serve` for a server. */
export class ContainerImage {
  /** Built from a folder with a Dockerfile when the app is deployed; synth and rehearsals need no Docker. */
  static fromAsset(directory: string, props: AssetImageProps = {}): ContainerImage {
    return new ContainerImage(assetImage(directory, props.build), props);
  }

  /** An image of a private registry, by tag or by digest (`sha256:…`). */
  static fromEcr(repository: IRepository, tagOrDigest: string, props: EcrImageProps = {}): ContainerImage {
    return new ContainerImage(ecrImage(repository, tagOrDigest, props.rehearseWith), props);
  }

  /**
   * AWS's Deep Learning Container for training with PyTorch, running a Python file of yours (script mode). The code is
   * part of the policy: changed code is another delivery.
   */
  static pyTorchTraining(props: PyTorchTrainingProps): ContainerImage {
    const what = 'ContainerImage.pyTorchTraining';
    const image = imageOf(what, PYTORCH_TRAINING, props, 'pytorch');
    const source = packSource(what, props);
    return new ContainerImage(awsImage(what, DEEP_LEARNING_CONTAINERS, image, props, true), { cuda: image.cuda, source }, ['train']);
  }

  /** AWS's Deep Learning Container that serves PyTorch models by code in the model archive. */
  static pyTorchInference(props: PyTorchInferenceProps): ContainerImage {
    const what = 'ContainerImage.pyTorchInference';
    const image = imageOf(what, PYTORCH_INFERENCE, props, 'pytorch-inference');
    const servingProgram = requireProgram(what, props.program);
    const facts = { cuda: image.cuda, inferenceAmi: props.inferenceAmi, servingProgram };
    return new ContainerImage(awsImage(what, DEEP_LEARNING_CONTAINERS, image, props, true), facts, ['serve']);
  }

  /** SageMaker's built-in XGBoost, which trains and serves; with `source` and `program` it runs code of yours. */
  static xgboost(props: XgboostProps): ContainerImage {
    const what = 'ContainerImage.xgboost';
    const image = imageOf(what, XGBOOST, { ...props, processor: 'cpu' }, 'sagemaker-xgboost');
    const source = props.source === undefined ? undefined : packSource(what, props.source);
    const servingProgram = props.program === undefined ? undefined : requireProgram(what, props.program);
    const scriptMode = source !== undefined || servingProgram !== undefined;
    return new ContainerImage(awsImage(what, BUILT_IN_ALGORITHMS, image, props, scriptMode), { cuda: image.cuda, source, servingProgram });
  }

  readonly facts: ImageFacts;
  private readonly binding: BindImage;
  private readonly commands: readonly ('train' | 'serve')[];

  private constructor(binding: BindImage, facts: ImageFacts, commands: readonly ('train' | 'serve')[] = ['train', 'serve']) {
    this.binding = binding;
    this.facts = { ...facts, inferenceAmi: requireInferenceAmi(facts.inferenceAmi), cuda: requireCuda(facts.cuda) };
    this.commands = commands;
  }

  /** Puts the image into the tree. The same image bound twice gives one asset. */
  bind(scope: Construct, id: string): BoundImage {
    return this.binding(scope, id);
  }

  /** @throws SynthRefusal when the image is made for the other half of the contract */
  require(prop: 'trainer' | 'server'): void {
    const command = prop === 'trainer' ? 'train' : 'serve';
    if (this.commands.includes(command)) return;
    refuse(
      `${prop}: this image of AWS's is made for ${command === 'train' ? 'serving, not for training' : 'training, not for serving'}; ` +
        `use ${command === 'train' ? 'ContainerImage.pyTorchTraining' : 'ContainerImage.pyTorchInference'}, or an image of your own`,
    );
  }
}

type Named = Pick<CataloguedImage, 'repository' | 'tag' | 'cuda'> & { readonly patchedUntil?: string };

/** The table's image, or the one that tag or digest name. */
function imageOf(
  what: string,
  versions: Parameters<typeof catalogued>[1],
  props: AwsImageOptions & { readonly version: string; readonly processor: Processor },
  repository: string,
): Named {
  const { version, processor, tag, digest, cuda } = props;
  if (tag === undefined && digest === undefined) {
    const found = catalogued(what, versions, version, processor);
    return cuda === undefined ? found : { ...found, cuda };
  }
  const known = versions[version]?.[processor];
  const itsCuda = cuda ?? known?.cuda;
  return {
    repository: known?.repository ?? repository,
    tag: tag ?? known?.tag ?? version,
    ...(itsCuda === undefined ? {} : { cuda: itsCuda }),
  };
}

function requireProgram(what: string, program: string): string {
  if (/^[\w-]+\.py$/.test(program)) return program;
  return refuse(
    `${what}: program ${JSON.stringify(program)} is no Python file; name the one in code/ of the model archive, such as "inference.py"`,
  );
}
