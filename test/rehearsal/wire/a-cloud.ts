import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../rehearsal/clock/virtual-clock.ts';
import type { CallRecord } from '../../../rehearsal/cloud/call-log.ts';
import type { Caller, EmittedEvent, Service, TimelineEntry } from '../../../rehearsal/cloud/cloud.ts';
import { LocalCloud, type LocalCloudOptions } from '../../../rehearsal/cloud/local-cloud.ts';
import { type Listener, listen } from '../../../rehearsal/wire/listener.ts';

export const NOW = Date.parse('2026-11-01T06:00:00Z');
export const ACCOUNT = '111122223333';

/** A cloud behind its listener, with what it heard, for contract tests that use the real clients. */
export interface TestCloud {
  readonly cloud: LocalCloud;
  readonly clock: VirtualClock;
  readonly listener: Listener;
  readonly folder: string;
  readonly calls: CallRecord[];
  readonly events: EmittedEvent[];
  readonly timeline: TimelineEntry[];
  readonly defects: unknown[];
  /** What a client needs: `new S3Client(config)`. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  close(): Promise<void>;
}

export async function aCloud(
  services: (folder: string) => readonly Service[],
  options: Partial<LocalCloudOptions> & { callers?: ReadonlyMap<string, Caller> } = {},
): Promise<TestCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-cloud-'));
  const clock = new VirtualClock(NOW);
  const calls: CallRecord[] = [];
  const events: EmittedEvent[] = [];
  const timeline: TimelineEntry[] = [];
  const defects: unknown[] = [];
  const cloud = new LocalCloud({
    clock,
    account: ACCOUNT,
    region: 'eu-west-1',
    seed: 'test',
    authorize: () => undefined,
    calls: (record) => calls.push(record),
    ...options,
  }).register(...services(folder));
  cloud.onEvent((event) => events.push(event));
  cloud.onTimeline((entry) => timeline.push(entry));
  const listener = await listen({
    cloud,
    callers: options.callers ?? new Map(),
    folder: join(folder, 'uploads'),
    onDefect: (error) => defects.push(error),
  });
  return {
    cloud,
    clock,
    listener,
    folder,
    calls,
    events,
    timeline,
    defects,
    config: {
      endpoint: listener.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' },
      maxAttempts: 1,
    },
    async close() {
      await listener.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
