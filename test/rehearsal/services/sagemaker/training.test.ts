import { aTrainingJob, deploy, RehearsalCloud } from '../../../fakes/rehearsal-cloud.ts';

let at: RehearsalCloud;
afterEach(() => at.close());

const describe_ = (name: string) => at.call('sagemaker', 'DescribeTrainingJob', { TrainingJobName: name });

test('trains, serves and answers', async () => {
  at = new RehearsalCloud();
  await at.s3.put('data/train/a.csv', '1,2\n');
  await at.call('sagemaker', 'CreateTrainingJob', aTrainingJob('job'));
  await at.runUntil(() => at.sagemaker.world.state.trainingJobs['job']?.status !== 'InProgress');
  expect(await describe_('job')).toMatchObject({ TrainingJobStatus: 'Completed' });
  await deploy(at, 'c1', { endpoint: 'e' });
  await at.runUntil(() => at.sagemaker.world.state.endpoints['e']?.status === 'InService');
  const answer = await at.call('sagemakerruntime', 'InvokeEndpoint', {
    EndpointName: 'e',
    Body: Buffer.from('1,2\n'),
    ContentType: 'text/csv',
  });
  expect(Buffer.from(answer['Body'] as Uint8Array).toString()).toBe('no model:1,2:false\n');
});
