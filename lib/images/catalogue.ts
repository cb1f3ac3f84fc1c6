import { refuse } from '../refusal.ts';

/** An image that AWS keeps. */
export interface CataloguedImage {
  readonly repository: string;
  readonly tag: string;
  /** Version of CUDA inside; absent in an image for processors without GPU. */
  readonly cuda?: string;
  /** Until when AWS patches it, as its release data says. The image stays where it is; nobody mends it. */
  readonly patchedUntil: string;
}

export type Processor = 'cpu' | 'gpu';

type Versions = Readonly<Record<string, Partial<Record<Processor, CataloguedImage>>>>;

/** Source of the three tables: aws/deep-learning-containers docs/src/data, read 2026-11. A newer image is named by `tag`. */
const pytorch = (tag: string, patchedUntil: string, cuda?: string): CataloguedImage => ({
  repository: 'pytorch',
  tag,
  patchedUntil,
  ...(cuda === undefined ? {} : { cuda }),
});

/** Training. From 2.11 on the repository is called `pytorch`, and its images do not serve. */
export const PYTORCH_TRAINING: Versions = {
  '2.10': {
    cpu: { repository: 'pytorch-training', tag: '2.10.0-cpu-py313-ubuntu22.04-sagemaker', patchedUntil: '2027-01-21' },
    gpu: {
      repository: 'pytorch-training',
      tag: '2.10.0-gpu-py313-cu130-ubuntu22.04-sagemaker',
      cuda: '13.0',
      patchedUntil: '2027-01-21',
    },
  },
  '2.11': {
    cpu: pytorch('2.11.0-cpu-amzn2023-sagemaker', '2027-04-30'),
    gpu: pytorch('2.11.0-cu130-amzn2023-sagemaker', '2027-04-30', '13.0'),
  },
  '2.12': {
    cpu: pytorch('2.12.1-cpu-amzn2023-sagemaker', '2027-07-02'),
    gpu: pytorch('2.12.1-cu130-amzn2023-sagemaker', '2027-07-02', '13.0'),
  },
  '2.13': {
    cpu: pytorch('2.13.0-cpu-amzn2023-sagemaker', '2027-07-20'),
    gpu: pytorch('2.13.0-cu133-amzn2023-sagemaker', '2027-07-20', '13.3'),
  },
  '2.14': {
    cpu: pytorch('2.14.0-cpu-amzn2023-sagemaker', '2027-09-28'),
    gpu: pytorch('2.14.0-cu133-amzn2023-sagemaker', '2027-09-28', '13.3'),
  },
};

/** Serving. AWS has built none after 2.6. */
export const PYTORCH_INFERENCE: Versions = {
  '2.6': {
    cpu: { repository: 'pytorch-inference', tag: '2.6.0-cpu-py312-ubuntu22.04-sagemaker', patchedUntil: '2026-06-30' },
    gpu: {
      repository: 'pytorch-inference',
      tag: '2.6.0-gpu-py312-cu124-ubuntu22.04-sagemaker',
      cuda: '12.4',
      patchedUntil: '2026-06-30',
    },
  },
};

/** SageMaker's XGBoost: one image trains and serves. */
export const XGBOOST: Versions = {
  '3.0-5': { cpu: { repository: 'sagemaker-xgboost', tag: '3.0-5', patchedUntil: '2026-11-17' } },
  '3.2-0': { cpu: { repository: 'sagemaker-xgboost', tag: '3.2-0', patchedUntil: '2027-05-13' } },
};

/** @throws SynthRefusal naming the versions that there are */
export function catalogued(what: string, versions: Versions, version: string, processor: Processor): CataloguedImage {
  const known = versions[version]?.[processor];
  if (known !== undefined) return known;
  const names = Object.entries(versions).flatMap(([name, images]) => Object.keys(images).map((kind) => `${name} (${kind})`));
  return refuse(
    `${what}: version ${JSON.stringify(version)} for ${processor} is not in the table; known: ${names.join(', ')}. Give tag, and cuda where it has a GPU`,
  );
}
