import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { matches } from '../../../rehearsal/event-patterns/matches.ts';
import { CloudWatchLogs } from '../../../rehearsal/services/cloudwatchlogs/cloudwatch-logs.ts';
import { DynaliteHost } from '../../../rehearsal/services/dynamodb/dynalite-host.ts';
import { DynamoDb } from '../../../rehearsal/services/dynamodb/dynamodb.ts';
import { EventBridge } from '../../../rehearsal/services/eventbridge/eventbridge.ts';
import { S3 } from '../../../rehearsal/services/s3/s3.ts';
import { Scheduler } from '../../../rehearsal/services/scheduler/scheduler.ts';
import { Sns } from '../../../rehearsal/services/sns/sns.ts';
import { Sqs } from '../../../rehearsal/services/sqs/sqs.ts';
import { Ssm } from '../../../rehearsal/services/ssm/ssm.ts';
import { aCloud, NOW, type TestCloud } from './a-cloud.ts';

/** The AWS CLI looks into a rehearsal with AWS_ENDPOINT_URL. Where it is not installed there is nothing to prove. */
const installed = spawnSync('aws', ['--version']).status === 0;
const run = promisify(execFile);

(installed ? describe : describe.skip)('the AWS CLI', () => {
  let test_: TestCloud;
  let host: DynaliteHost;

  beforeAll(async () => {
    host = await DynaliteHost.start();
    const dynamo = new DynamoDb(host.engine);
    const key = { AttributeName: 'pk', KeyType: 'HASH' } as const;
    await dynamo.createTables(
      [{ name: 'Ledger', keySchema: [key], attributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }] }],
      NOW,
    );
    const ssm = new Ssm();
    ssm.createParameters([{ name: '/slipway/bucket', value: 'data' }], NOW);
    const sqs = new Sqs();
    sqs.createQueues([{ name: 'dlq', arn: 'arn:aws:sqs:eu-west-1:111122223333:dlq' }]);
    const sns = new Sns({ mayInvoke: () => true });
    sns.createTopics([{ name: 'alerts', arn: 'arn:aws:sns:eu-west-1:111122223333:alerts' }]);
    test_ = await aCloud((folder) => {
      const s3 = new S3(folder);
      s3.createBuckets([{ name: 'data', versioning: 'Enabled', eventBridge: true }], NOW);
      return [s3, dynamo, ssm, sqs, sns];
    });
    const logs = new CloudWatchLogs(test_.cloud);
    const events = new EventBridge(test_.cloud, { matches, mayInvoke: () => true });
    events.putRules([{ name: 'r', arn: 'arn:aws:events:eu-west-1:111122223333:rule/r', pattern: { source: ['x'] }, targets: [] }]);
    test_.cloud.register(logs, events, new Scheduler(test_.cloud));
    logs.append({ group: '/aws/lambda/intake', stream: 'a', message: 'claimed' });
  });
  afterAll(async () => {
    await test_.close();
    await host.close();
    expect(test_.defects).toEqual([]);
  });

  const aws = async (...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: test_.folder,
      AWS_ENDPOINT_URL: test_.listener.endpoint,
      AWS_ACCESS_KEY_ID: 'OPERATOR',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    return (await run('aws', [...args, '--output', 'json'], { env })).stdout;
  };
  const json = async (...args: string[]) => JSON.parse(await aws(...args));

  test('copies, syncs, lists and removes objects, large ones in parts', async () => {
    const folder = join(test_.folder, 'drop');
    await mkdir(join(folder, 'über dir'), { recursive: true });
    const big = Buffer.alloc(20 * 1024 * 1024, 'slipway');
    await writeFile(join(folder, 'big.bin'), big);
    await writeFile(join(folder, 'über dir', 'a+b &c.csv'), '1,2\n');
    await aws('s3', 'sync', folder, 's3://data/drops');
    const listed = await test_.cloud.call('s3', 'ListObjectsV2', { Bucket: 'data' }, { name: 'operator' });
    expect(listed['Contents']).toMatchObject([
      { Key: 'drops/big.bin', Size: big.length, ETag: expect.stringMatching(/-3"$/) },
      { Key: 'drops/über dir/a+b &c.csv', Size: 4 },
    ]);
    await aws('s3', 'cp', 's3://data/drops/big.bin', join(folder, 'back.bin'));
    const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(sha(await readFile(join(folder, 'back.bin')))).toBe(sha(big));
    await aws('s3', 'rm', 's3://data/drops', '--recursive');
    expect((await json('s3api', 'list-object-versions', '--bucket', 'data', '--prefix', 'drops/')).DeleteMarkers).toHaveLength(2);
  }, 60_000);

  test('looks into the other services, in every protocol', async () => {
    const target = '{"Arn":"arn:aws:lambda:eu-west-1:111122223333:function:f","RoleArn":"arn:aws:iam::111122223333:role/r"}';
    const schedule = ['--schedule-expression', 'rate(1 day)', '--flexible-time-window', 'Mode=OFF', '--target', target];
    const answers = await Promise.all([
      json('dynamodb', 'scan', '--table-name', 'Ledger'),
      json('ssm', 'get-parameter', '--name', '/slipway/bucket'),
      json('sns', 'publish', '--topic-arn', 'arn:aws:sns:eu-west-1:111122223333:alerts', '--message', 'hi'),
      json('events', 'list-rules'),
      json('logs', 'filter-log-events', '--log-group-name', '/aws/lambda/intake'),
      json('scheduler', 'create-schedule', '--name', 's', ...schedule),
    ]);
    expect(answers).toMatchObject([
      { Items: [], Count: 0 },
      { Parameter: { Value: 'data' } },
      { MessageId: expect.any(String) },
      { Rules: [{ Name: 'r', State: 'ENABLED' }] },
      { events: [{ message: 'claimed' }] },
      { ScheduleArn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/s' },
    ]);
  }, 60_000);

  test('reads errors as those of AWS', async () => {
    const refused = (...args: string[]) => aws(...args).then(() => 'answered', String);
    const errors = await Promise.all([
      refused('s3api', 'get-object', '--bucket', 'data', '--key', 'none', join(test_.folder, 'x')),
      refused('sns', 'publish', '--topic-arn', 'arn:aws:sns:eu-west-1:111122223333:none', '--message', 'x'),
      // The AWS CLI 1 knows SQS by an older endpoint that no environment variable moves.
      refused('sqs', 'get-queue-url', '--queue-name', 'none', '--endpoint-url', test_.listener.endpoint),
    ]);
    expect(errors).toEqual([
      expect.stringContaining('(NoSuchKey) when calling the GetObject operation: The specified key does not exist.'),
      expect.stringContaining('(NotFound) when calling the Publish operation: Topic does not exist'),
      expect.stringContaining('NonExistentQueue'),
    ]);
  }, 60_000);
});
