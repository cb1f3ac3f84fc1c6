import { executionArnFor } from '../../adapters/executions.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import { type Ledger, ledgerOn } from '../../adapters/ledger/ledger.ts';
import { memoryTable } from '../../adapters/ledger/memory-table.ts';
import type { Table } from '../../adapters/ledger/table.ts';
import { memoryObjectStore } from '../../adapters/memory-object-store.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import type { Challenger, Champion, Fleet, LockRef } from '../../domain/delivery/documents.ts';
import { deliveryIdFor } from '../../domain/delivery/names.ts';
import type { DeliveryRef } from '../../domain/delivery/reference.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { takeLock } from '../../domain/ledger/lock.ts';
import type { DeliveryPolicy } from '../../domain/policy/delivery-policy.ts';
import { FakeAlarms } from './alarms.ts';
import { FakeAnnouncements } from './announcements.ts';
import { FakeEndpoints } from './endpoints.ts';
import { FakeExecutions } from './executions.ts';
import { FakeMetrics } from './metrics.ts';
import { FakeModels } from './models.ts';
import { aPolicy, keepPolicy } from './policies.ts';

export const NOW = '2026-11-21T10:00:00Z';
export const minutesLater = (minutes: number, from = NOW): string => new Date(Date.parse(from) + minutes * 60_000).toISOString();

const SHIFT_MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:flights-shift-traffic';
export const DELIVER_MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:flights-deliver-model';
/** The shift that holds the lock in these tests. */
export const HOLDER = executionArnFor(SHIFT_MACHINE, 'this-shift');

export const GOOD_SHA = 'a'.repeat(64);
export const NEW_SHA = 'b'.repeat(64);

/** Everything that steps see of the world, in memory, with the flights' policy in its place. */
export interface World {
  readonly table: Table;
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly endpoints: FakeEndpoints;
  readonly models: FakeModels;
  readonly alarms: FakeAlarms;
  readonly metrics: FakeMetrics;
  readonly executions: FakeExecutions;
  readonly announcements: FakeAnnouncements;
  readonly policy: DeliveryPolicy;
  readonly delivery: DeliveryRef;
  readonly challenger: Challenger;
  setHead(changed: Partial<Head>): Promise<void>;
  /** The lock, held by this shift. */
  held(): Promise<LockRef>;
}

export async function aWorld(policy: DeliveryPolicy = aPolicy()): Promise<World> {
  const table = memoryTable();
  const ledger = ledgerOn(table);
  const objects = memoryObjectStore();
  const executions = new FakeExecutions();
  executions.set(HOLDER, 'RUNNING');
  const ref = await keepPolicy(objects, policy);
  const drop = {
    bucket: 'data',
    prefix: 'drops/flights/2001-02/',
    name: '2001-02',
    markerKey: 'drops/flights/2001-02/_MANIFEST.json',
    markerVersionId: 'v1',
  };
  const attempt = 1;
  const deliveryId = deliveryIdFor(
    { model: 'flights', drop: drop.name, markerVersionId: drop.markerVersionId, policyHash: ref.hash, attempt },
    sha256Hex,
  );
  const delivery: DeliveryRef = { deliveryId, model: 'flights', drop, attempt, policy: ref };
  return {
    table,
    ledger,
    objects,
    endpoints: new FakeEndpoints(),
    models: new FakeModels(),
    alarms: new FakeAlarms(),
    metrics: new FakeMetrics(),
    executions,
    announcements: new FakeAnnouncements(),
    policy,
    delivery,
    challenger: {
      modelName: deliveryId,
      modelSha256: NEW_SHA,
      artifactUri: `s3://data/artifacts/${NEW_SHA}/model.tar.gz`,
      bytes: 100,
      image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/server@sha256:1',
    },
    setHead: (changed) => ledger.changeHead('flights', (head) => ({ head: { ...head, ...changed }, result: undefined })),
    held: async () => {
      const taken = await ledger.changeHead('flights', (head) =>
        takeLock(head, { holder: HOLDER, deliveryId, since: NOW, at: NOW, phase: 'DELIVERING', holderAlive: true }),
      );
      return { holder: HOLDER, fence: taken.fence };
    },
  };
}

/** A model that serves as generation 3 since the day before. */
export const aChampion = (changed: Partial<Champion> = {}): Champion => ({
  generation: 3,
  endpointName: 'flights',
  variantName: 'AllTraffic',
  endpointConfigName: 'flights-g000003-aaaaaaaa',
  modelName: 'flights-00000000000000000003',
  modelSha256: GOOD_SHA,
  artifactUri: `s3://data/artifacts/${GOOD_SHA}/model.tar.gz`,
  image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/server@sha256:1',
  packageArn: 'arn:aws:sagemaker:eu-central-1:111122223333:model-package/flights/3',
  deliveryId: 'flights-00000000000000000003',
  datasetId: 'd3',
  profileUri: 's3://data/deliveries/flights/flights-00000000000000000003/profile.json',
  goldenUri: 's3://data/deliveries/flights/flights-00000000000000000003/split/golden.json',
  goldenAnswersUri: 's3://data/deliveries/flights/flights-00000000000000000003/golden-answers.json',
  promotedAt: minutesLater(-26 * 60),
  ...changed,
});

/** The fleet of generation 4 beside it. */
export const aFleet = (changed: Partial<Fleet> = {}): Fleet => ({
  first: false,
  generation: 4,
  endpointName: 'flights',
  variantName: 'AllTraffic',
  endpointConfigName: 'flights-g000004-bbbbbbbb',
  modelSha256: NEW_SHA,
  instanceType: 'ml.m5.large',
  instanceCount: 4,
  share: 0.25,
  championConfigName: 'flights-g000003-aaaaaaaa',
  championGeneration: 3,
  instancesBefore: 4,
  alarms: ['verdict', 'abort', 'heartbeat', 'errors'].map((kind) => `flights-g000004-${kind}`),
  userAlarms: [],
  bakeWindows: 23,
  ...changed,
});

/** Everything in the ledger and the store, to say that a second call changed nothing. */
export async function snapshotOf({ table, objects, endpoints, models, alarms, announcements }: World): Promise<unknown> {
  const partitions = await Promise.all(['model#flights'].map((pk) => table.query(pk)));
  const stored = await objects.list('s3://data/');
  return {
    items: partitions.map((items) => items.map(({ sk, document }) => [sk, document])),
    objects: stored.map(({ key, etag }) => [key, etag]),
    endpoints: [...endpoints.views],
    updates: endpoints.updates.length,
    models: [...models.models.keys(), ...models.configs.keys(), ...models.packages.keys()],
    alarms: alarms.names(),
    told: announcements.told.length + announcements.events.length,
  };
}
