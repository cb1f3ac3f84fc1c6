import { type ContainerProcess, pause } from './container-process.ts';
import { HttpPool } from './http-pool.ts';

/** What a container answered to POST /invocations. */
export interface ServingResponse {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly customAttributes: string | undefined;
  readonly body: Buffer;
  /** Real time of the container's answer, microseconds. Measured, so it differs from run to run. */
  readonly micros: number;
}

export interface ServingRequest {
  readonly body: Uint8Array;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  readonly customAttributes?: string | undefined;
  readonly inferenceId?: string | undefined;
}

/** SageMaker gives a container 60 s for an invocation, 2 s for a ping. */
const INVOCATION_TIMEOUT_MS = 60_000;
const PING_TIMEOUT_MS = 2_000;

/** Longest real time between a broken connection and the notice of the exit behind it. */
const EXIT_NOTICE_MS = 1_000;

/** SageMaker sends SIGKILL 30 s after SIGTERM when it takes an instance away; a rehearsal waits this long in real time. */
const SERVING_GRACE_MS = 2_000;

/** One running `serve`, reached over a keep-alive connection pool. It stands for all instances of its fleet. */
export class ServingContainer {
  readonly #process: ContainerProcess;
  readonly #pool: HttpPool;
  readonly port: number;

  constructor(process: ContainerProcess, port: number, connections: number) {
    this.#process = process;
    this.port = port;
    this.#pool = new HttpPool(port, connections);
  }

  get running(): boolean {
    return this.#process.running;
  }

  /**
   * Waits until GET /ping answers 200.
   *
   * @param limitMs real time; SageMaker waits 8 minutes, which nobody wants to watch on a laptop
   */
  async healthy(limitMs: number): Promise<boolean> {
    const started = performance.now();
    while (this.#process.running && performance.now() - started < limitMs) {
      if (await this.ping()) return true;
      await pause(25);
    }
    return false;
  }

  async ping(): Promise<boolean> {
    try {
      return (await this.#send('GET', '/ping', {}, undefined, PING_TIMEOUT_MS)).status === 200;
    } catch {
      return false;
    }
  }

  /** Posts one request. Rejects when the container drops the connection or takes longer than 60 s. */
  invoke(request: ServingRequest): Promise<ServingResponse> {
    const headers = {
      'Content-Type': request.contentType ?? 'application/octet-stream',
      'Content-Length': String(request.body.byteLength),
      ...(request.accept === undefined ? {} : { Accept: request.accept }),
      ...(request.customAttributes === undefined ? {} : { 'X-Amzn-SageMaker-Custom-Attributes': request.customAttributes }),
      ...(request.inferenceId === undefined ? {} : { 'X-Amzn-SageMaker-Inference-Id': request.inferenceId }),
    };
    return this.#send('POST', '/invocations', headers, request.body, INVOCATION_TIMEOUT_MS);
  }

  /** Whether the process has gone. A connection breaks a moment before the exit is known, so it waits for that moment. */
  async gone(): Promise<boolean> {
    await Promise.race([this.#process.exited, pause(EXIT_NOTICE_MS)]);
    return !this.#process.running;
  }

  async stop(): Promise<void> {
    this.#pool.close();
    if (this.#process.running) await this.#process.terminate(SERVING_GRACE_MS);
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Uint8Array | undefined,
    timeoutMs: number,
  ): Promise<ServingResponse> {
    const started = performance.now();
    const answer = await this.#pool.send({ method, path, headers, timeoutMs, ...(body === undefined ? {} : { body }) });
    return {
      status: answer.status,
      contentType: answer.headers.get('content-type'),
      customAttributes: answer.headers.get('x-amzn-sagemaker-custom-attributes'),
      body: answer.body,
      micros: Math.round((performance.now() - started) * 1000),
    };
  }
}
