import type { Cancel } from '../clock/clock.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Endpoint } from '../services/sagemaker/endpoints/endpoint.ts';
import type { SageMaker } from '../services/sagemaker/sagemaker.ts';
import { fits } from '../services/sagemaker/story.ts';
import type { SageMakerRuntime } from '../services/sagemakerruntime/sagemaker-runtime.ts';
import { type MinuteCount, TrafficCounters } from './counters.ts';
import { poisson } from './poisson.ts';
import type { TrafficStory } from './story.ts';

const MINUTE = 60_000;

export interface TrafficOptions {
  readonly sagemaker: SageMaker;
  readonly runtime: SageMakerRuntime;
  readonly stories: readonly TrafficStory[];
  /** Requests under way at once. @default 16 */
  readonly concurrency?: number;
}

interface Planned {
  readonly body: Uint8Array;
  readonly at: number;
}

/**
 * The users of the endpoints. At the start of each virtual minute it sends that minute's requests for real, stamped
 * within the minute, and only then lets the clock move: a split of traffic holds for whole minutes.
 * Users are not callers of ours: their requests go to the runtime directly, past IAM and the call log.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #counters = new TrafficCounters();
  readonly #said = new Map<string, string>();
  readonly #random = new Map<string, () => number>();
  readonly #bodies = new Map<TrafficStory, readonly Uint8Array[]>();
  #next: Cancel | undefined;

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  /** Arms the next full minute; goes on until `stop`. */
  start(cloud: Cloud): void {
    if (this.#options.stories.length === 0) return;
    const at = Math.ceil((cloud.clock.now() + 1) / MINUTE) * MINUTE;
    this.#next = cloud.clock.at(at, async () => {
      await this.#minute(cloud, at);
      if (this.#next !== undefined) this.start(cloud);
    });
  }

  stop(): void {
    this.#next?.();
    this.#next = undefined;
  }

  counts(): MinuteCount[] {
    return this.#counters.all();
  }

  /** Takes up the counts of an earlier part of a rehearsal. */
  load(counts: readonly MinuteCount[]): void {
    this.#counters.load(counts);
  }

  async #minute(cloud: Cloud, minute: number): Promise<void> {
    for (const endpoint of Object.values(this.#options.sagemaker.world.state.endpoints)) {
      if (endpoint.status !== 'InService' && endpoint.status !== 'Updating') continue;
      for (const [index, story] of this.#options.stories.entries()) {
        if (isNow(story, endpoint) && fits(endpoint.name, story.endpoint)) await this.#send(cloud, endpoint, story, index, minute);
      }
      this.#tell(cloud, endpoint, minute);
    }
  }

  async #send(cloud: Cloud, endpoint: Endpoint, story: TrafficStory, index: number, minute: number): Promise<void> {
    const { runtime } = this.#options;
    // Everything random is drawn in order before the first request leaves.
    const requests = this.#plan(cloud, endpoint.name, story, index, minute).map((planned) => ({
      ...planned,
      draws: runtime.draw(endpoint.name),
    }));
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
        const { body, at, draws } = request;
        const { config, status } = await runtime.invoke(
          { endpoint: endpoint.name, body, contentType: story.contentType ?? 'text/csv', accept: story.accept },
          draws,
          at,
        );
        this.#counters.add(endpoint.name, config, minute, status < 200 || status >= 300);
      }
    };
    await Promise.all(Array.from({ length: this.#options.concurrency ?? 16 }, worker));
  }

  #plan(cloud: Cloud, endpoint: string, story: TrafficStory, index: number, minute: number): Planned[] {
    const random = this.#stream(cloud, `traffic ${index} to ${endpoint}`);
    const count = story.arrivals === 'fixed' ? Math.round(story.perMinute) : poisson(story.perMinute, random);
    const bodies = this.#encoded(story);
    const empty = new Uint8Array();
    return Array.from({ length: count }, (_, position) => ({
      body: bodies[Math.floor(random() * bodies.length)] ?? empty,
      at: minute + Math.floor((position * MINUTE) / count),
    }));
  }

  #stream(cloud: Cloud, purpose: string): () => number {
    const stream = this.#random.get(purpose) ?? cloud.random(purpose);
    this.#random.set(purpose, stream);
    return stream;
  }

  #encoded(story: TrafficStory): readonly Uint8Array[] {
    const encoded = this.#bodies.get(story) ?? story.payloads.map((payload) => Buffer.from(payload));
    this.#bodies.set(story, encoded);
    return encoded;
  }

  /** A line in the timeline when the fleets that answer change, and when errors begin or end. */
  #tell(cloud: Cloud, endpoint: Endpoint, minute: number): void {
    const counts = this.#counters.of(endpoint.name, minute);
    const requests = counts.reduce((sum, count) => sum + count.requests, 0);
    const planned = endpoint.deployment?.share ?? 0;
    const shape = JSON.stringify([Math.round(planned * 1000), counts.map(({ config, errors }) => [config, errors > 0])]);
    if (requests === 0 || this.#said.get(endpoint.name) === shape) return;
    this.#said.set(endpoint.name, shape);
    const parts = counts.map(
      (count) => `${count.config} ${count.requests} requests${count.errors === 0 ? '' : `, ${count.errors} errors`}`,
    );
    cloud.timeline({
      source: 'traffic',
      subject: endpoint.name,
      message: parts.join('; '),
      data: { requests, errors: counts.reduce((sum, count) => sum + count.errors, 0), greenShare: Math.round(planned * 1000) / 1000 },
    });
  }
}

function isNow({ status }: TrafficStory, { status: saying, deployment }: Endpoint): boolean {
  const share = deployment?.share ?? 0;
  return status === undefined || status === saying || (status === 'Canary' && share > 0 && share < 1);
}
