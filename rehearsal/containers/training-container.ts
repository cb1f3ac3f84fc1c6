import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContainerProcess, pause } from './container-process.ts';
import { configFiles, type TrainingContract } from './training-contract.ts';
import type { Workspace } from './workspace.ts';

/** How a training container ended. */
export interface TrainingResult {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
  /** First 1,024 characters of `/opt/ml/output/failure`, or undefined when the container wrote none. */
  readonly failure: string | undefined;
}

/** When SageMaker would end the container before it ends by itself. */
export type CutOff =
  /** StopTrainingJob or MaxRuntimeInSeconds: SIGTERM as soon as the container runs. */
  | 'stop'
  /** A Spot interruption: SIGTERM once there is something to resume from, if the container checkpoints at all. */
  | 'interruption';

/** SageMaker waits 120 s between SIGTERM and SIGKILL; a rehearsal on a laptop waits this long, in real time. */
const TRAINING_GRACE_MS = 10_000;

/** Longest real wait for the container's first sign of life before it is cut off. */
const SIGN_OF_LIFE_MS = 5_000;

export async function writeConfigFiles(contract: TrainingContract, workspace: Workspace): Promise<void> {
  for (const [name, content] of Object.entries(configFiles(contract))) {
    await writeFile(join(workspace.inputConfig, name), JSON.stringify(content));
  }
}

/** Lets the container run to its end, or cuts it off and waits until it has gone. */
export async function runTraining(
  container: ContainerProcess,
  workspace: Workspace,
  lines: readonly string[],
  cutOff?: CutOff,
  graceMs = TRAINING_GRACE_MS,
): Promise<TrainingResult> {
  if (cutOff !== undefined) {
    await container.underWay(SIGN_OF_LIFE_MS);
    if (cutOff === 'interruption') await somethingToResumeFrom(container, workspace.checkpoints);
    await container.terminate(graceMs);
  }
  const { code } = await container.exited;
  return { exitCode: code, lines, failure: await failureFile(workspace) };
}

/** Until a checkpoint exists; a container that never writes one is interrupted after the same limit. */
async function somethingToResumeFrom(container: ContainerProcess, checkpoints: string): Promise<void> {
  for (let waited = 0; waited < SIGN_OF_LIFE_MS && container.running; waited += 20) {
    if ((await readdir(checkpoints)).length > 0) return;
    await pause(20);
  }
}

async function failureFile(workspace: Workspace): Promise<string | undefined> {
  try {
    return (await readFile(join(workspace.output, 'failure'), 'utf8')).slice(0, 1024);
  } catch {
    return undefined;
  }
}
