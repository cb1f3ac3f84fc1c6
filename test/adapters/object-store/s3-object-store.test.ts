import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { type ObjectStore, s3ObjectStore } from '../../../adapters/object-store.ts';
import { S3 } from '../../../rehearsal/services/s3/s3.ts';
import { aCloud, NOW, type TestCloud } from '../../rehearsal/wire/a-cloud.ts';
import { objectStoreSuite } from './object-store-suite.ts';

let cloud: TestCloud;
let client: S3Client;
let store: ObjectStore;
beforeAll(async () => {
  cloud = await aCloud((folder) => {
    const s3 = new S3(folder);
    s3.createBuckets([{ name: 'data', versioning: 'Enabled' }], NOW);
    return [s3];
  });
  client = new S3Client({ ...cloud.config, forcePathStyle: true });
  store = s3ObjectStore(client);
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

objectStoreSuite(() => store);

test('tells when a version was written', async () => {
  await store.put('s3://data/when', 'x');
  expect((await store.head('s3://data/when'))?.modifiedAt).toBe(new Date(NOW).toISOString());
});

test('throws what is not about the object', async () => {
  await expect(store.put('s3://no-such-bucket/x', 'x')).rejects.toThrow();
  await expect(store.list('s3://no-such-bucket/x')).rejects.toThrow();
});

describe('a conditional write', () => {
  const refusal = (name: string, httpStatusCode: number) =>
    new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode }, message: name });
  const conflict = refusal('ConditionalRequestConflict', 409);

  test.each<{ when: string; answers: (Error | object)[]; result: string }>([
    { when: 'another writer was faster', answers: [refusal('PreconditionFailed', 412)], result: 'exists' },
    {
      when: 'another writer writes at this moment and succeeds',
      answers: [conflict, refusal('PreconditionFailed', 412)],
      result: 'exists',
    },
    { when: 'another writer writes at this moment and fails', answers: [conflict, conflict, {}], result: 'written' },
  ])('is $result when $when', async ({ answers, result }) => {
    const mock = mockClient(S3Client);
    let n = 0;
    mock.on(PutObjectCommand).callsFake(() => {
      const answer = answers[n++];
      if (answer instanceof Error) throw answer;
      return answer;
    });
    expect(await s3ObjectStore(new S3Client({})).put('s3://data/x', 'x', { once: true })).toBe(result);
    expect(n).toBe(answers.length);
    mock.restore();
  });

  test('gives up after five conflicts', async () => {
    const mock = mockClient(S3Client);
    mock.on(PutObjectCommand).rejects(conflict);
    await expect(s3ObjectStore(new S3Client({})).put('s3://data/x', 'x', { once: true })).rejects.toBe(conflict);
    expect(mock.commandCalls(PutObjectCommand)).toHaveLength(5);
    mock.restore();
  });
});
