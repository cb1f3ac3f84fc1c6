import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { AlarmView } from '../../../adapters/cloudwatch/alarms.ts';
import type { Measurement } from '../../../adapters/cloudwatch/metrics.ts';
import { ledgerOn } from '../../../adapters/ledger/ledger.ts';
import { memoryTable } from '../../../adapters/ledger/memory-table.ts';
import { memoryObjectStore } from '../../../adapters/memory-object-store.ts';
import type { EndpointView } from '../../../adapters/sagemaker/endpoints.ts';
import type { Account, PublishedModel } from '../../../cli/account/connection.ts';
import type { Environment } from '../../../cli/account/environment.ts';
import type { ExecutionState } from '../../../cli/account/workflows.ts';
import type { Champion } from '../../../domain/delivery/documents.ts';
import type { Outcome } from '../../../domain/delivery/outcome.ts';
import { EMPTY_HEAD, type Head } from '../../../domain/ledger/head.ts';
import type { Summary } from '../../../domain/ledger/items.ts';
import { FakeTrainingJobs } from '../../fakes/training-jobs.ts';

export const NOW = '2026-11-17T10:00:00.000Z';
export const BUCKET = 'ml-prod-data';

const arn = (kind: string, name: string): string => `arn:aws:states:eu-west-1:111122223333:${kind}:${name}`;
export const DELIVER = arn('stateMachine', 'deliver-model');
export const SHIFT = arn('stateMachine', 'shift-traffic');
export const RESPOND = arn('stateMachine', 'respond-to-alarm');
export const TRAIN = arn('stateMachine', 'train-challenger');
export const executionOf = (machine: string, name: string): string => `${machine.replace(':stateMachine:', ':execution:')}:${name}`;

export const PUBLISHED: PublishedModel = {
  endpointName: 'fraud-prod',
  deliverStateMachineArn: DELIVER,
  shiftStateMachineArn: SHIFT,
  respondStateMachineArn: RESPOND,
  trainerStateMachineArn: TRAIN,
  trainerImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/fraud:train-41',
  serverImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/fraud:serve-41',
  trainingRoleArn: 'arn:aws:iam::111122223333:role/FraudTraining',
  modelRoleArn: 'arn:aws:iam::111122223333:role/FraudModel',
  intakeFunctionName: 'fraud-intake',
  modelPackageGroup: 'ml-prod-fraud',
  dropBucket: 'acme-exports',
  dropPrefix: 'fraud/',
  marker: '_SUCCESS',
};

/** Generation n of the model `fraud`, as it was promoted. */
export function aChampion(generation: number, changes: Partial<Champion> = {}): Champion {
  const sha = String(generation % 10).repeat(64);
  return {
    generation,
    endpointName: 'fraud-prod',
    variantName: 'AllTraffic',
    endpointConfigName: `fraud-prod-g${String(generation).padStart(6, '0')}-${sha.slice(0, 8)}`,
    modelName: `fraud-${'0'.repeat(18)}${String(generation).padStart(2, '0')}`,
    modelSha256: sha,
    artifactUri: `s3://${BUCKET}/artifacts/${sha}/model.tar.gz`,
    image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/fraud@sha256:00',
    deliveryId: `fraud-${'0'.repeat(18)}${String(generation).padStart(2, '0')}`,
    datasetId: `77c0${'a'.repeat(60)}`,
    profileUri: `s3://${BUCKET}/deliveries/fraud/profile.json`,
    promotedAt: `2026-11-${String(generation).padStart(2, '0')}T09:00:00.000Z`,
    ...changes,
  };
}

export function aSummary(deliveryId: string, drop: string, changes: Partial<Summary> = {}): Summary {
  return {
    deliveryId,
    model: 'fraud',
    drop: { bucket: 'acme-exports', prefix: `fraud/${drop}/`, name: drop, markerKey: `fraud/${drop}/_SUCCESS`, markerVersionId: 'v1' },
    attempt: 1,
    policy: { uri: `s3://${BUCKET}/policies/00.json`, hash: '0'.repeat(64) },
    startedAt: '2026-11-17T02:14:00.000Z',
    ...changes,
  };
}

export const anEndpoint = (configName: string, changes: Partial<EndpointView> = {}): EndpointView => ({
  status: 'InService',
  endpointConfigName: configName,
  variantStatuses: [],
  instanceCount: 4,
  ...changes,
});

export const anAlarm = (name: string, state: AlarmView['state'] = 'OK', reason = 'Threshold Crossed'): AlarmView => ({
  name,
  state,
  reason,
  dimensions: {},
  periodSeconds: 60,
  evaluationPeriods: 1,
  actionsEnabled: true,
});

/** An account in memory: every port is plain state that a test reads and sets. */
export class FakeAccount {
  now = NOW;
  readonly endpoints = new Map<string, EndpointView>();
  readonly alarms: AlarmView[] = [];
  readonly executions = new Map<string, ExecutionState & { readonly state?: string; readonly input?: unknown }>();
  readonly published: Measurement[] = [];
  readonly removed: string[] = [];
  readonly configs = new Map<string, string>();
  readonly models: string[] = [];
  readonly trainingJobs = new FakeTrainingJobs();
  readonly asked: { readonly name: string; readonly input: unknown }[] = [];
  readonly slept: number[] = [];
  /** What the intake function answers. */
  intake: unknown = { status: 'started', deliveryId: 'fraud-1', reasons: [] };
  /** Happens at each wait between two looks. */
  onSleep: () => void = () => {};
  readonly account: Account;
  readonly environment: Environment;

  constructor(models: ReadonlyMap<string, PublishedModel> = new Map([['fraud', PUBLISHED]])) {
    const ledger = ledgerOn(memoryTable());
    const removeAll = (names: readonly string[]): void => {
      this.removed.push(...names.map((name) => `alarm ${name}`));
      for (const name of names)
        this.alarms.splice(
          this.alarms.findIndex((alarm) => alarm.name === name),
          1,
        );
    };
    this.account = {
      platform: 'ml-prod',
      models,
      ledger,
      objects: memoryObjectStore(),
      endpoints: {
        describe: async (name) => this.endpoints.get(name),
        create: refuse,
        update: refuse,
        invoke: refuse,
        remove: async (name) => {
          this.removed.push(`endpoint ${name}`);
          const there = this.endpoints.get(name);
          if (there !== undefined) this.endpoints.set(name, { ...there, status: 'Deleting' });
        },
      },
      executions: { start: refuse, describe: refuse, running: refuse },
      alarms: {
        put: refuse,
        describe: async (names) => this.alarms.filter(({ name }) => names.includes(name)),
        named: async (prefix) => this.alarms.filter(({ name }) => name.startsWith(prefix)),
        remove: async (names) => removeAll(names),
      },
      metrics: {
        publish: async (measurements) => {
          this.published.push(...measurements);
        },
        read: refuse,
      },
      workflows: {
        describe: async (execution) => this.executions.get(execution),
        stateOf: async (execution) => this.executions.get(execution)?.state,
        start: async (machine, name, input) => {
          const key = executionOf(machine, name);
          if (this.executions.has(key)) return 'exists';
          this.executions.set(key, { status: 'RUNNING', startedAt: this.now, input });
          return 'started';
        },
        stop: async (execution, error, cause) => {
          this.executions.set(execution, { ...this.executions.get(execution), status: 'ABORTED', error, cause });
        },
      },
      functions: {
        invoke: async (name, input) => {
          this.asked.push({ name, input });
          return this.intake;
        },
      },
      trainingJobs: this.trainingJobs,
      inventory: {
        endpointConfigs: async (containing) => [...this.configs.keys()].filter((name) => name.includes(containing)),
        models: async (containing) => this.models.filter((name) => name.includes(containing)),
        instanceType: async (name) => this.configs.get(name),
        modelRole: async () => PUBLISHED.modelRoleArn,
        removeEndpointConfig: async (name) => {
          this.removed.push(`config ${name}`);
          this.configs.delete(name);
        },
        removeModel: async (name) => {
          this.removed.push(`model ${name}`);
        },
      },
      identity: async () => 'arn:aws:sts::111122223333:assumed-role/Oncall/ada',
      now: async () => this.now,
      dataBucket: BUCKET,
      recordsBucket: 'ml-prod-records',
      clients: {
        sagemaker: new SageMakerClient({ region: 'eu-west-1' }),
        sfn: new SFNClient({ region: 'eu-west-1' }),
        lambda: new LambdaClient({ region: 'eu-west-1' }),
        cloudwatch: new CloudWatchClient({ region: 'eu-west-1' }),
      },
    };
    this.environment = {
      connect: async () => this.account,
      sleep: async (milliseconds) => {
        this.slept.push(milliseconds);
        this.onSleep();
      },
    };
  }

  /** Generation n serves, promoted by its own delivery, and the endpoint rests on it. */
  async serving(generation: number, head: Partial<Head> = {}): Promise<Champion> {
    const champion = aChampion(generation);
    await this.account.ledger.putGeneration('fraud', { ...champion, status: 'champion' });
    await this.head({ generation, fence: generation, phase: 'WATCHING', champion, ...head });
    this.endpoints.set('fraud-prod', anEndpoint(champion.endpointConfigName));
    return champion;
  }

  head(changes: Partial<Head>): Promise<null> {
    return this.account.ledger.changeHead('fraud', (head) => ({ head: { ...EMPTY_HEAD, ...head, ...changes }, result: null }));
  }

  /** A drop whose delivery has begun, and ended if an outcome is given. */
  async delivered(drop: string, outcome?: Outcome, changes: Partial<Summary> = {}): Promise<Summary> {
    const { ledger } = this.account;
    const deliveryId = changes.deliveryId ?? `fraud-${drop}`;
    const summary = aSummary(deliveryId, drop, changes);
    await ledger.changeDrop('fraud', drop, 'v1', () => ({
      next: { drop, markerVersionId: 'v1', deliveryId, attempt: 1, at: summary.startedAt },
      result: null,
    }));
    await ledger.changeSummary(deliveryId, () => ({ next: summary, result: null }));
    if (outcome === undefined) {
      this.executions.set(executionOf(DELIVER, deliveryId), { status: 'RUNNING', state: 'Train challenger' });
      return summary;
    }
    const endedAt = changes.endedAt ?? '2026-11-17T02:14:21.000Z';
    return ledger.recordOutcome(summary, { outcome, reasons: changes.reasons ?? [], endedAt });
  }
}

async function refuse(): Promise<never> {
  throw new Error('this verb has no business here');
}

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly lines: readonly string[];
}

type Run = (
  argv: readonly string[],
  io: { stdin: string; stdout: (line: string) => void; stderr: (line: string) => void },
  environment: Environment,
) => Promise<number>;

/** Types a command line and gathers what it prints. */
export async function typed(run: Run, { environment }: FakeAccount, ...argv: readonly string[]): Promise<Printed> {
  const lines: string[] = [];
  const code = await run(argv, { stdin: '', stdout: (line) => lines.push(line), stderr: (line) => lines.push(line) }, environment);
  return { code, lines, out: lines.join('\n') };
}
