import { CreateTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import {
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  paginateListServiceQuotas,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { sagemakerQuotas } from '../../../../adapters/quotas.ts';
import type { Service } from '../../../../rehearsal/cloud/cloud.ts';
import { type RunningJob, withQuotas } from '../../../../rehearsal/services/servicequotas/enforced.ts';
import { ServiceQuotas } from '../../../../rehearsal/services/servicequotas/service-quotas.ts';
import { aCloud, type TestCloud } from '../../wire/a-cloud.ts';

const ZERO = 'ml.g5.xlarge for training job usage';
let test_: TestCloud;
let client: ServiceQuotasClient;
beforeEach(async () => {
  test_ = await aCloud(() => [new ServiceQuotas({ [ZERO]: 0 })]);
  client = new ServiceQuotasClient(test_.config);
});
afterEach(async () => {
  client.destroy();
  await test_.close();
  expect(test_.defects).toEqual([]);
});

test('quotas come by page, each once, and a single one by its code', async () => {
  const names: string[] = [];
  for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode: 'sagemaker', MaxResults: 100 })) {
    expect(Quotas.length).toBeLessThanOrEqual(100);
    names.push(...Quotas.map(({ QuotaName = '' }) => QuotaName));
  }
  expect(names.length).toBeGreaterThan(800);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['ml.m5.large for endpoint usage', 'ml.p5.48xlarge for spot training job usage']));
  const [first] = (await client.send(new ListServiceQuotasCommand({ ServiceCode: 'sagemaker', MaxResults: 1 }))).Quotas ?? [];
  const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode: 'sagemaker', QuotaCode: first?.QuotaCode ?? '' }));
  expect(Quota).toEqual(first);
});

test('the adapter reads what a story says, and enough of the rest', async () => {
  const found = await sagemakerQuotas(client, [ZERO, 'ml.m5.large for endpoint usage', 'ml.none.large for endpoint usage']);
  expect([...found]).toEqual(
    expect.arrayContaining([
      [ZERO, 0],
      ['ml.m5.large for endpoint usage', 100],
    ]),
  );
  expect(found.size).toBe(2);
});

test.each([
  { command: new ListServiceQuotasCommand({ ServiceCode: 'ec2' }), error: 'NoSuchResourceException' },
  { command: new GetServiceQuotaCommand({ ServiceCode: 'sagemaker', QuotaCode: 'L-0' }), error: 'NoSuchResourceException' },
  { command: new ListServiceQuotasCommand({ ServiceCode: 'sagemaker', NextToken: 'x' }), error: 'InvalidPaginationTokenException' },
])('$error', async ({ command, error }) => {
  await expect(client.send(command as ListServiceQuotasCommand)).rejects.toMatchObject({ name: error });
});

test('a story that misspells a quota is refused', () => {
  expect(() => new ServiceQuotas({ 'ml.g5.xlarge training': 0 })).toThrow(/has no quota "ml\.g5\.xlarge training"; write one such as/);
});

describe('training jobs within their quotas', () => {
  const created: unknown[] = [];
  const sagemaker: Service = {
    name: 'sagemaker',
    operations: {
      CreateTrainingJob: (input) => {
        created.push(input);
        return {};
      },
    },
    permissions: () => [],
  };
  const job = (status: string, spot = false, InstanceCount = 1): RunningJob => ({
    status,
    request: { ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount }, EnableManagedSpotTraining: spot },
  });

  test.each<{ when: string; limit: number; running: RunningJob[]; wanted: number; refused?: RegExp }>([
    {
      when: 'none is granted',
      limit: 0,
      running: [],
      wanted: 1,
      refused: /is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances/,
    },
    { when: 'the last one is wanted', limit: 2, running: [job('InProgress')], wanted: 1 },
    { when: 'another job holds it', limit: 2, running: [job('InProgress', false, 2)], wanted: 1, refused: /utilization of 2 Instances/ },
    { when: 'a job that has ended holds nothing', limit: 1, running: [job('Completed'), job('Failed')], wanted: 1 },
    { when: 'spot is another quota', limit: 1, running: [job('InProgress', true)], wanted: 1 },
  ])('$when', async ({ limit, running, wanted, refused }) => {
    created.length = 0;
    const limited = withQuotas(sagemaker, { [ZERO]: limit }, () => running);
    const { input } = new CreateTrainingJobCommand({
      TrainingJobName: 'j',
      RoleArn: 'r',
      OutputDataConfig: { S3OutputPath: 's3://x/' },
      ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: wanted, VolumeSizeInGB: 1 },
    });
    const create = async () =>
      limited.operations['CreateTrainingJob']?.({ ...input }, { cloud: test_.cloud, caller: { name: 'operator' }, now: 0 } as never);
    if (refused === undefined) await create();
    else await expect(create()).rejects.toThrow(refused);
    expect(created).toHaveLength(refused === undefined ? 1 : 0);
  });
});
