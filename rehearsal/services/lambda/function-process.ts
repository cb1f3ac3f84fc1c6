import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { exited, MAX_RESPONSE_BYTES, responseTooLarge, timedOut } from './function-errors.ts';
import { LogLines } from './log-lines.ts';
import { Mailbox } from './mailbox.ts';
import { type RuntimeApi, type RuntimeEvent, serveRuntimeApi } from './runtime-api.ts';

const CLIENT = fileURLToPath(new URL('./runtime-client.cjs', import.meta.url));

/** Share of a function's memory that V8's heap may take, as AWS's runtime sets it. */
const HEAP_SHARE = 0.9;

/** A child of the process may hold its output open; this is how long we wait for the end of it after the exit. */
const OUTPUT_GRACE_MS = 500;

/** What a process needs to be one function. */
export interface ProcessSpec {
  /** Processes with the same key are interchangeable. */
  readonly key: string;
  readonly bundleDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Real time for loading the bundle. */
  readonly initTimeoutSeconds: number;
  readonly logStream: string;
}

export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: Buffer;
}

export interface Finished {
  readonly payload: Buffer;
  readonly failed: boolean;
  readonly lines: readonly string[];
  readonly logStream: string;
  /** Real milliseconds that the handler took. */
  readonly durationMs: number;
  /** Real milliseconds from spawn to the first request for work; only of a cold start. */
  readonly initMs: number | undefined;
  readonly maxMemoryMb: number;
}

type ProcessEvent = RuntimeEvent | { readonly kind: 'closed'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** One warm function: a Node process behind its own Runtime API. It serves one invocation at a time. */
export class FunctionProcess {
  readonly key: string;
  readonly #spec: ProcessSpec;
  readonly #events = new Mailbox<ProcessEvent>();
  readonly #log = new LogLines();
  readonly #started = performance.now();
  #api: RuntimeApi | undefined;
  #child: ChildProcess | undefined;
  #closed = false;
  #served = false;

  private constructor(spec: ProcessSpec) {
    this.key = spec.key;
    this.#spec = spec;
  }

  static async start(spec: ProcessSpec): Promise<FunctionProcess> {
    const process = new FunctionProcess(spec);
    process.#api = await serveRuntimeApi((event) => process.#events.put(event));
    process.#spawn(process.#api.address);
    return process;
  }

  get alive(): boolean {
    return !this.#closed;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** `gone` when a warm process ended before it took the invocation, so that another one may. */
  async invoke(invocation: Invocation): Promise<Finished | 'gone'> {
    this.#child?.ref();
    try {
      const cold = !this.#served;
      const first = await this.#events.take(cold ? this.#spec.initTimeoutSeconds * 1000 : undefined);
      const initMs = cold ? performance.now() - this.#started : undefined;
      if (first?.kind === 'closed' && this.#served) return 'gone';
      this.#served = true;
      const started = performance.now();
      const answered = first?.kind === 'next' ? await this.#serve(first.deliver, invocation) : await this.#notStarted(first, invocation);
      const { payload, failed, maxRssKb } = answered;
      const durationMs = first?.kind === 'next' ? performance.now() - started : 0;
      const { logStream } = this.#spec;
      return { payload, failed, lines: this.#log.take(), logStream, durationMs, initMs, maxMemoryMb: Math.ceil(maxRssKb / 1024) };
    } finally {
      this.#child?.unref();
    }
  }

  /** Ends the process; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#api?.close();
    if (this.#closed || this.#child === undefined) return;
    const child = this.#child;
    child.ref();
    const gone = new Promise<void>((done) => child.once('exit', () => done()));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await gone;
  }

  async #serve(deliver: Extract<RuntimeEvent, { kind: 'next' }>['deliver'], invocation: Invocation) {
    const { timeoutSeconds } = this.#spec;
    deliver({ ...invocation, deadline: Date.now() + timeoutSeconds * 1000 });
    const event = await this.#events.take(timeoutSeconds * 1000);
    if (event === undefined) return this.#overdue(timedOut(invocation.requestId, timeoutSeconds));
    if (event.kind === 'closed') return failure(exited(invocation.requestId, event.code, event.signal));
    if (event.kind === 'next') return this.#overdue(failure(exited(invocation.requestId, 0, null)).payload);
    await this.#log.ended();
    if (event.body.length > MAX_RESPONSE_BYTES) return failure(responseTooLarge(), event.maxRssKb);
    return { payload: event.body, failed: event.kind !== 'response', maxRssKb: event.maxRssKb };
  }

  /** The bundle did not load. */
  async #notStarted(event: Exclude<ProcessEvent, { kind: 'next' }> | undefined, { requestId }: Invocation) {
    if (event === undefined) return this.#overdue(timedOut(requestId, this.#spec.initTimeoutSeconds));
    if (event.kind === 'closed') return failure(exited(requestId, event.code, event.signal));
    await this.#whenClosed();
    return failure(event.body, event.maxRssKb);
  }

  async #overdue(payload: Buffer) {
    await this.kill();
    await this.#whenClosed();
    return failure(payload);
  }

  async #whenClosed(): Promise<void> {
    while (!this.#closed) await this.#events.take();
  }

  #spawn(address: string): void {
    const { bundleDir, environment, memoryMb } = this.#spec;
    const flags = ['--no-warnings', `--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`];
    const child = spawn(process.execPath, [...flags, CLIENT], {
      cwd: bundleDir,
      env: { ...environment, AWS_LAMBDA_RUNTIME_API: address },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => this.#log.push(chunk));
      // A pipe of Node is a socket underneath: it must not keep a finished rehearsal alive.
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
    child.once('error', () => this.#close(1, null));
    child.once('exit', (code, signal) => void setTimeout(() => this.#close(code, signal), OUTPUT_GRACE_MS).unref());
    child.once('close', (code, signal) => this.#close(code, signal));
  }

  #close(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#api?.close();
    this.#log.close();
    this.#events.put({ kind: 'closed', code, signal });
  }
}

const failure = (payload: Buffer, maxRssKb = 0) => ({ payload, failed: true, maxRssKb });
