import { refuse } from '../refusal.ts';

/**
 * AMIs of serving instances, with the CUDA that their driver knows; oldest first. Two of one CUDA differ in whether the
 * container gets the host's CUDA compatibility libraries. Source: SageMaker API reference,
 * ProductionVariant.InferenceAmiVersion, read 2026-11.
 */
const AMIS: readonly { readonly name: string; readonly cuda?: string }[] = [
  { name: 'al2-ami-sagemaker-inference-gpu-2', cuda: '12.2' },
  { name: 'al2-ami-sagemaker-inference-gpu-2-1', cuda: '12.2' },
  { name: 'al2-ami-sagemaker-inference-gpu-3-1', cuda: '12.4' },
  { name: 'al2023-ami-sagemaker-inference-gpu-4-1', cuda: '13.0' },
  { name: 'al2-ami-sagemaker-inference-neuron-2' },
];

/** Types with an NVIDIA GPU: families g and p (SageMaker instance types, "Accelerated computing"). */
export const hasGpu = (instanceType: string): boolean => /^ml\.(g|p)[a-z]*\d/.test(instanceType);

/** @throws SynthRefusal for a name that SageMaker does not know */
export function requireInferenceAmi(name: string | undefined): string | undefined {
  if (name === undefined || AMIS.some((ami) => ami.name === name)) return name;
  return refuse(`inferenceAmi ${JSON.stringify(name)} is none that SageMaker knows; allowed: ${AMIS.map((ami) => ami.name).join(', ')}`);
}

/**
 * The AMI on which an image's CUDA runs: the oldest whose driver knows it, else the newest of the same major version,
 * because a driver runs every minor version of its CUDA's major version (NVIDIA, "CUDA compatibility"). SageMaker's
 * default for many types knows CUDA 11.4 only (developer guide, "GPU driver upgrades"), so leaving it out is no choice.
 *
 * @returns undefined where none is needed: no GPU, or an image of which nobody said which CUDA it has
 * @throws SynthRefusal for a CUDA that no AMI runs
 */
export function inferenceAmiFor(
  instanceType: string,
  { cuda, inferenceAmi }: { cuda?: string | undefined; inferenceAmi?: string | undefined },
): string | undefined {
  if (inferenceAmi !== undefined) return inferenceAmi;
  if (cuda === undefined || !hasGpu(instanceType)) return undefined;
  const wanted = versionOf(cuda);
  const known = AMIS.flatMap(({ name, cuda: knows }) => (knows === undefined ? [] : [{ name, knows: versionOf(knows) }]));
  const fits = known.find(({ knows }) => knows.major === wanted.major && knows.minor >= wanted.minor);
  const sameMajor = known.filter(({ knows }) => knows.major === wanted.major).at(-1);
  const newer = known.find(({ knows }) => knows.major > wanted.major);
  const found = fits ?? sameMajor ?? newer;
  if (found !== undefined) return found.name;
  return refuse(
    `fleet: no AMI of SageMaker's that we know of runs CUDA ${cuda} on ${instanceType}; known: ` +
      `${AMIS.flatMap((ami) => (ami.cuda === undefined ? [] : [`${ami.name} (${ami.cuda})`])).join(', ')}. Give the server an older image, or name a newer AMI in inferenceAmi`,
  );
}

function versionOf(cuda: string): { readonly major: number; readonly minor: number } {
  const [, major, minor] = /^(\d{1,2})\.(\d{1,2})$/.exec(cuda) ?? [];
  if (major === undefined || minor === undefined) return refuse(`cuda ${JSON.stringify(cuda)}: write major and minor, such as "12.4"`);
  return { major: Number(major), minor: Number(minor) };
}

/**
 * What may go wrong when a holdout is scored on a GPU: batch transform's default driver knows CUDA 11.4 (developer guide,
 * "GPU driver upgrades"), and an image brings its own compatibility libraries or fails. Undefined where nothing may.
 */
export function transformWarning(instanceType: string, { cuda }: { readonly cuda?: string | undefined }): string | undefined {
  if (cuda === undefined || !hasGpu(instanceType) || versionOf(cuda).major <= 11) return undefined;
  return (
    `evaluation: batch transform on ${instanceType} has a driver for CUDA 11.4, the server's image has CUDA ${cuda}; ` +
    'it may not find the GPU. Name a type without one in evaluationInstanceType, such as ml.m5.xlarge'
  );
}

/** @throws SynthRefusal for what is no version of CUDA */
export function requireCuda(cuda: string | undefined): string | undefined {
  if (cuda !== undefined) versionOf(cuda);
  return cuda;
}
