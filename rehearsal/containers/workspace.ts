import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of SageMaker's `/opt/ml`, relocated: the container finds them through SAGEMAKER_BASE_DIR. */
export interface Workspace {
  /** What SAGEMAKER_BASE_DIR says; stands for `/opt/ml`. */
  readonly base: string;
  readonly model: string;
  readonly inputConfig: string;
  readonly inputData: string;
  readonly output: string;
  readonly outputData: string;
  readonly checkpoints: string;
  /** Beside `/opt/ml`, for archives on their way to and from S3. */
  readonly staging: string;
}

/** Where the workspace of `name` lies; creates nothing. */
export function workspaceAt(root: string, kind: string, name: string): Workspace {
  const home = join(root, kind, name);
  const base = join(home, 'opt', 'ml');
  return {
    base,
    model: join(base, 'model'),
    inputConfig: join(base, 'input', 'config'),
    inputData: join(base, 'input', 'data'),
    output: join(base, 'output'),
    outputData: join(base, 'output', 'data'),
    checkpoints: join(base, 'checkpoints'),
    staging: join(home, 'staging'),
  };
}

/** An empty workspace: whatever an earlier attempt left is gone, as on a fresh instance. */
export async function freshWorkspace(root: string, kind: string, name: string): Promise<Workspace> {
  const workspace = workspaceAt(root, kind, name);
  await rm(workspace.base, { recursive: true, force: true });
  const folders = [
    workspace.model,
    workspace.inputConfig,
    workspace.inputData,
    workspace.outputData,
    join(workspace.output, 'intermediate'),
    workspace.checkpoints,
    join(workspace.base, 'code'),
    workspace.staging,
  ];
  for (const folder of folders) await mkdir(folder, { recursive: true });
  return workspace;
}
