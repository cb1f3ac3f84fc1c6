import { GetParameterCommand, GetParametersByPathCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Ssm } from '../../../../rehearsal/services/ssm/ssm.ts';
import { aCloud, NOW, type TestCloud } from '../../wire/a-cloud.ts';

let test_: TestCloud;
let ssm: Ssm;
let client: SSMClient;

beforeEach(async () => {
  ssm = new Ssm();
  ssm.createParameters(
    [
      { name: '/slipway/prod/bucket', value: 'data' },
      { name: '/slipway/prod/deep/table', value: 'ledger' },
      { name: 'plain', value: 'x' },
    ],
    NOW,
  );
  test_ = await aCloud(() => [ssm]);
  client = new SSMClient(test_.config);
});
afterEach(async () => {
  client.destroy();
  await test_.close();
  expect(test_.defects).toEqual([]);
});

test('a parameter comes by name, by version and by ARN', async () => {
  const get = async (Name: string) => (await client.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter;
  expect(await get('/slipway/prod/bucket')).toEqual({
    Name: '/slipway/prod/bucket',
    Type: 'String',
    Value: 'data',
    Version: 1,
    LastModifiedDate: new Date(NOW),
    ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/slipway/prod/bucket',
    DataType: 'text',
  });
  await client.send(new PutParameterCommand({ Name: '/slipway/prod/bucket', Value: 'new', Overwrite: true }));
  expect(await get('/slipway/prod/bucket')).toMatchObject({ Value: 'new', Version: 2 });
  expect(await get('/slipway/prod/bucket:1')).toMatchObject({ Value: 'data', Selector: ':1' });
  expect(await get('arn:aws:ssm:eu-west-1:111122223333:parameter/slipway/prod/bucket')).toMatchObject({ Value: 'new' });
  expect(await get('arn:aws:ssm:eu-west-1:111122223333:parameter/plain')).toMatchObject({ Value: 'x' });
  await expect(get('/nothing')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  await expect(get('plain:7')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
});

test('several at once, and those that are not', async () => {
  expect(await client.send(new GetParametersCommand({ Names: ['plain', 'nothing'] }))).toMatchObject({
    Parameters: [{ Name: 'plain' }],
    InvalidParameters: ['nothing'],
  });
});

test('a path in pages', async () => {
  const names = async (input: object) => {
    const answer = await client.send(new GetParametersByPathCommand({ Path: '/slipway/prod', ...input }));
    return { names: answer.Parameters?.map((parameter) => parameter.Name), NextToken: answer.NextToken };
  };
  expect((await names({})).names).toEqual(['/slipway/prod/bucket']);
  const first = await names({ Recursive: true, MaxResults: 1 });
  expect(first.names).toEqual(['/slipway/prod/bucket']);
  expect(await names({ Recursive: true, NextToken: first.NextToken })).toEqual({
    names: ['/slipway/prod/deep/table'],
    NextToken: undefined,
  });
});

test('a put does not write over by chance', async () => {
  await expect(client.send(new PutParameterCommand({ Name: 'plain', Value: 'y' }))).rejects.toMatchObject({
    name: 'ParameterAlreadyExists',
  });
  await expect(client.send(new PutParameterCommand({ Name: 'new', Value: 'y' }))).rejects.toMatchObject({ name: 'ValidationException' });
  expect(await client.send(new PutParameterCommand({ Name: 'new', Value: 'y', Type: 'String' }))).toMatchObject({ Version: 1 });
});

test('IAM is asked for each name; the state comes back', () => {
  expect(ssm.permissions('GetParameters', { Names: ['/a/b', 'c'] }, test_.cloud)).toEqual([
    { action: 'ssm:GetParameters', resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/a/b' },
    { action: 'ssm:GetParameters', resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/c' },
  ]);
  const next = new Ssm();
  next.load(JSON.parse(JSON.stringify(ssm.save())));
  expect(next.save()).toEqual(ssm.save());
});

test('deployed again, a parameter with another value has a new version, and one with the same has not', async () => {
  const next = new Ssm();
  next.load([{ name: '/a/b', type: 'String', versions: [{ value: 'one', at: 1 }] }]);
  next.createParameters([{ name: '/a/b', value: 'one' }], 2);
  expect(next.save()).toEqual([{ name: '/a/b', type: 'String', versions: [{ value: 'one', at: 1 }] }]);
  next.createParameters([{ name: '/a/b', value: 'two' }], 3);
  expect(next.save()).toMatchObject([{ versions: [{ value: 'one' }, { value: 'two', at: 3 }] }]);
});
