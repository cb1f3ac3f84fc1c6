import { modelOf, WIRE_SERVICES } from '../../../rehearsal/wire/services.ts';
import { readModel, type Shape } from '../../../rehearsal/wire/shape.ts';

const member = (shape: Shape | undefined, ...path: string[]): Shape | undefined =>
  path.reduce<Shape | undefined>((at, name) => (name === '[]' ? at?.value : at?.members.get(name)), shape);

test.each([
  { service: 'sagemaker', operation: 'CreateTrainingJob', path: [], kind: 'struct' },
  { service: 'sagemaker', operation: 'CreateTrainingJob', path: ['TrainingJobName'], kind: 'string' },
  { service: 'sagemaker', operation: 'CreateTrainingJob', path: ['HyperParameters'], kind: 'map' },
  { service: 'sagemaker', operation: 'CreateTrainingJob', path: ['Tags'], kind: 'list' },
  { service: 'sagemaker', operation: 'CreateTrainingJob', path: ['Tags', '[]', 'Key'], kind: 'string' },
  { service: 'sagemaker', operation: 'CreateTrainingJob', path: ['EnableManagedSpotTraining'], kind: 'boolean' },
  { service: 'cloudwatch', operation: 'PutMetricData', path: ['MetricData', '[]', 'Timestamp'], kind: 'timestamp' },
  { service: 'cloudwatch', operation: 'PutMetricData', path: ['MetricData', '[]', 'Value'], kind: 'number' },
  { service: 'lambda', operation: 'Invoke', path: ['Payload'], kind: 'blob' },
  { service: 'dynamodb', operation: 'PutItem', path: ['Item', '[]', 'L', '[]', 'B'], kind: 'blob' },
])('$service:$operation $path is a $kind', async ({ service, operation, path, kind }) => {
  const model = await modelOf(service);
  expect(member(model?.operations.get(operation)?.input, ...path)?.kind).toBe(kind);
});

test('required members, bindings and errors are known', async () => {
  const s3 = await modelOf('s3');
  expect(s3?.operations.get('UploadPart')).toMatchObject({ http: ['PUT', '/{Key+}?x-id=UploadPart', 200] });
  expect(s3?.operations.get('UploadPart')?.input.required).toEqual(['Bucket', 'Key', 'PartNumber', 'UploadId']);
  expect(s3?.operations.get('GetObject')?.input.members.get('Range')?.text('httpHeader')).toBe('Range');
  expect((await modelOf('sns'))?.errors.get('NotFoundException')?.queryError).toEqual(['NotFound', 404]);
  expect((await modelOf('sagemaker'))?.errors.get('ResourceInUse')?.members.has('Message')).toBe(true);
});

test('every service with a client package has its operations', async () => {
  for (const service of WIRE_SERVICES) {
    const model = await modelOf(service.name);
    expect([service.name, (model?.operations.size ?? 1) > 0]).toEqual([service.name, true]);
  }
});

test('a package without schemas is refused', () => {
  expect(() => readModel({ Client: class {} })).toThrow('exports no operation schemas');
});
