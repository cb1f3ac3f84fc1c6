import { availableParallelism } from 'node:os';
import { cleanEnvironment } from './clean-environment.ts';
import { ContainerProcess } from './container-process.ts';
import { freePort } from './free-port.ts';
import type { ContainerImages } from './image.ts';
import { findProgram } from './program.ts';
import { ServingContainer } from './serving-container.ts';
import { type CutOff, runTraining, type TrainingResult, writeConfigFiles } from './training-container.ts';
import { type TrainingContract, trainingEnvironment } from './training-contract.ts';
import { Watchdog } from './watchdog.ts';
import { freshWorkspace, type Workspace, workspaceAt } from './workspace.ts';

export interface ContainersOptions {
  readonly images: ContainerImages;
  /** Folder in which workspaces are made, one for each job and fleet. */
  readonly root: string;
  /** Longest real wait for a serving container's first good /ping, milliseconds. @default 30000 */
  readonly healthLimitMs?: number;
  /** Real milliseconds between SIGTERM and SIGKILL for a training container; SageMaker waits 120 s. @default 10000 */
  readonly trainingGraceMs?: number;
  /** Connections kept open to one serving container. @default 16 */
  readonly connections?: number;
  /**
   * Endpoint URL and credentials with which a container without network isolation reaches the rehearsal's services
   * as its execution role. @default nothing: the container has no way to call AWS
   */
  readonly roleEnvironment?: (roleArn: string) => Readonly<Record<string, string>>;
}

/** What a `serve` container is told. */
export interface ServingContract {
  readonly imageUri: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
  readonly roleArn: string;
  readonly networkIsolation: boolean;
  onLine(line: string): void;
}

/** Runs images as subprocesses under SageMaker's container contract. A host: it uses real time and real processes. */
export class Containers {
  readonly #options: ContainersOptions;
  readonly #watchdog = new Watchdog();
  readonly #serving = new Set<ServingContainer>();

  constructor(options: ContainersOptions) {
    this.#options = options;
  }

  get images(): ContainerImages {
    return this.#options.images;
  }

  workspace(kind: string, name: string): Workspace {
    return workspaceAt(this.#options.root, kind, name);
  }

  freshWorkspace(kind: string, name: string): Promise<Workspace> {
    return freshWorkspace(this.#options.root, kind, name);
  }

  /** Runs `train` in a prepared workspace, whole or cut off, and returns when it has ended. */
  async train(
    job: TrainingContract & { imageUri: string; roleArn: string; networkIsolation: boolean; cutOff?: CutOff | undefined },
    workspace: Workspace,
    onLine: (line: string) => void,
  ): Promise<TrainingResult> {
    const image = this.#options.images.resolve(job.imageUri);
    await writeConfigFiles(job, workspace);
    const lines: string[] = [];
    const container = new ContainerProcess(
      {
        program: await findProgram(image, 'train'),
        cwd: workspace.base,
        env: this.#environment(job, trainingEnvironment(job, workspace, availableParallelism())),
        onLine: (line) => {
          lines.push(line);
          onLine(line);
        },
      },
      this.#watchdog,
    );
    return runTraining(container, workspace, lines, job.cutOff, this.#options.trainingGraceMs);
  }

  /** Starts `serve`; undefined when it does not become healthy, and then it is gone. */
  async serve(contract: ServingContract, workspace: Workspace): Promise<ServingContainer | undefined> {
    const image = this.#options.images.resolve(contract.imageUri);
    const port = await freePort();
    const process = new ContainerProcess(
      {
        program: await findProgram(image, 'serve'),
        cwd: workspace.base,
        env: this.#environment(contract, {
          SAGEMAKER_BASE_DIR: workspace.base,
          SAGEMAKER_BIND_TO_PORT: String(port),
          SM_MODEL_DIR: workspace.model,
          AWS_REGION: contract.region,
          ...contract.environment,
        }),
        onLine: contract.onLine,
      },
      this.#watchdog,
    );
    const container = new ServingContainer(process, port, this.#options.connections ?? 16);
    this.#serving.add(container);
    if (await container.healthy(this.#options.healthLimitMs ?? 30_000)) return container;
    await this.stop(container);
    return undefined;
  }

  async stop(container: ServingContainer): Promise<void> {
    this.#serving.delete(container);
    await container.stop();
  }

  /** Ends every container. */
  async close(): Promise<void> {
    await Promise.all([...this.#serving].map((container) => this.stop(container)));
    this.#watchdog.close();
  }

  /** Network isolation: "no AWS credentials are made available to the container" (SageMaker guide). */
  #environment(of: { roleArn: string; networkIsolation: boolean }, contract: Record<string, string>): Record<string, string> {
    const role = of.networkIsolation ? {} : (this.#options.roleEnvironment?.(of.roleArn) ?? {});
    return { ...cleanEnvironment(process.env), ...role, ...contract };
  }
}
