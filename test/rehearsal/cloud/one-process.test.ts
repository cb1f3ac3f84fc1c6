import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Service } from '../../../rehearsal/cloud/cloud.ts';
import { matches } from '../../../rehearsal/event-patterns/matches.ts';
import { EventBridge } from '../../../rehearsal/services/eventbridge/eventbridge.ts';
import { S3 } from '../../../rehearsal/services/s3/s3.ts';
import { Sqs } from '../../../rehearsal/services/sqs/sqs.ts';
import { aCloud, NOW } from '../wire/a-cloud.ts';

const INTAKE = 'arn:aws:lambda:eu-west-1:111122223333:function:intake';

/** A drop arrives over the wire, its marker reaches intake, intake answers with an object of its own. */
async function tell(seed: string) {
  const heard: unknown[] = [];
  const lambda: Service = {
    name: 'lambda',
    operations: {
      async Invoke(input, { cloud, now }) {
        const event = JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString());
        heard.push({ at: now, event });
        await cloud.call(
          's3',
          'PutObject',
          { Bucket: 'data', Key: `claims/${event.detail.object['version-id']}`, Body: Buffer.from('{}') },
          { name: 'intake' },
        );
        return { StatusCode: 202 };
      },
    },
    permissions: () => [{ action: 'lambda:InvokeFunction', resource: INTAKE }],
  };
  const test_ = await aCloud(
    (folder) => {
      const s3 = new S3(folder);
      s3.createBuckets([{ name: 'data', versioning: 'Enabled', eventBridge: true }], NOW);
      return [s3, lambda, new Sqs()];
    },
    { seed },
  );
  const bus = new EventBridge(test_.cloud, {
    matches,
    mayInvoke: (target, source) => target === INTAKE && source.endsWith(':rule/on-drop'),
  });
  test_.cloud.register(bus);
  test_.cloud.onEvent(bus.accept);
  bus.putRules([
    {
      name: 'on-drop',
      arn: 'arn:aws:events:eu-west-1:111122223333:rule/on-drop',
      pattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ wildcard: 'drops/*/_MANIFEST.json' }] } },
      },
      targets: [{ Id: 'intake', Arn: INTAKE }],
    },
  ]);
  const client = new S3Client(test_.config);
  for (const Key of ['drops/2001-01/data.csv', 'drops/2001-01/_MANIFEST.json'])
    await client.send(new PutObjectCommand({ Bucket: 'data', Key, Body: Key }));
  await test_.clock.run();
  client.destroy();
  await test_.close();
  return { heard, calls: test_.calls, events: test_.events };
}

test('a drop on the wire becomes one call of intake, told by the call log', async () => {
  const { heard, calls } = await tell('a');
  expect(heard).toMatchObject([{ at: NOW + 500, event: { detail: { object: { key: 'drops/2001-01/_MANIFEST.json' } } } }]);
  expect(calls.map((call) => `${call.at} ${call.caller} ${call.service}:${call.operation} ${call.outcome}`)).toEqual([
    '2026-11-01T06:00:00.000Z operator s3:PutObject allowed',
    '2026-11-01T06:00:00.000Z operator s3:PutObject allowed',
    '2026-11-01T06:00:00.500Z intake s3:PutObject allowed',
    '2026-11-01T06:00:00.500Z eventbridge lambda:Invoke allowed',
  ]);
  expect(calls[0]?.parameters).toMatchObject({ Bucket: 'data', Key: 'drops/2001-01/data.csv', Body: '<22 bytes>' });
});

test('one seed tells one story, another seed another', async () => {
  const first = await tell('a');
  expect(await tell('a')).toEqual(first);
  expect((await tell('b')).events).not.toEqual(first.events);
});
