import { join } from 'node:path';
import { finalMetrics, findMetrics } from '../../../containers/metric-definitions.ts';
import type { CutOff, TrainingResult } from '../../../containers/training-container.ts';
import type { Workspace } from '../../../containers/workspace.ts';
import { reasonOf } from '../role.ts';
import { writeLogs } from '../role-needs.ts';
import type { World } from '../world.ts';
import { syncCheckpoints } from './artifacts.ts';
import type { TrainingJob } from './training-job.ts';

const DEFAULT_CHECKPOINTS = '/opt/ml/checkpoints';

/** Runs the training command in the job's workspace, whole or cut off, and takes its checkpoints to S3. */
export async function runContainer(
  world: World,
  job: TrainingJob,
  how?: CutOff,
): Promise<{ result: TrainingResult; workspace: Workspace }> {
  const { request } = job;
  const name = request.TrainingJobName;
  const workspace = world.containers.workspace('training-jobs', name);
  const stream = `${name}/algo-1-${Math.floor((job.attemptStarted ?? world.now) / 1000)}`;
  const role = world.role(request.RoleArn, `write log and checkpoints of training job ${name}`);
  const log = await writeLogs(world, role, '/aws/sagemaker/TrainingJobs', stream);
  const result = await world.containers.train(
    {
      jobName: name,
      jobArn: job.arn,
      region: world.cloud.region,
      instanceType: request.ResourceConfig.InstanceType,
      hyperParameters: request.HyperParameters ?? {},
      channels: (request.InputDataConfig ?? []).map((channel) => ({
        name: channel.ChannelName,
        contentType: channel.ContentType,
        compressionType: channel.CompressionType,
        recordWrapperType: channel.RecordWrapperType,
        distribution: channel.DataSource.S3DataSource.S3DataDistributionType,
      })),
      environment: request.Environment ?? {},
      imageUri: request.AlgorithmSpecification.TrainingImage,
      roleArn: request.RoleArn,
      networkIsolation: request.EnableNetworkIsolation ?? false,
      cutOff: how,
    },
    workspace,
    log,
  );
  if (request.CheckpointConfig !== undefined) {
    await syncCheckpoints(role, request.CheckpointConfig.S3Uri, checkpointFolder(job, workspace));
  }
  return { result, workspace };
}

/** FinalMetricDataList, and the same values in CloudWatch under `/aws/sagemaker/TrainingJobs`. */
export async function keepMetrics(world: World, job: TrainingJob, result: TrainingResult): Promise<void> {
  const { TrainingJobName: name, RoleArn, AlgorithmSpecification } = job.request;
  const found = findMetrics(AlgorithmSpecification.MetricDefinitions ?? [], result.lines);
  job.metrics = finalMetrics(found).map((metric) => ({ ...metric, at: world.now }));
  if (found.length === 0) return;
  const datum = found.map((metric) => ({
    MetricName: metric.name,
    Dimensions: [{ Name: 'TrainingJobName', Value: name }],
    Timestamp: new Date(world.now),
    Value: metric.value,
  }));
  const role = world.role(RoleArn, `publish the metrics of training job ${name}`);
  await role
    .call('cloudwatch', 'PutMetricData', { Namespace: '/aws/sagemaker/TrainingJobs', MetricData: datum })
    .catch((error: unknown) => world.tell(name, `metrics are not published: ${reasonOf(error)}`));
}

/** Where the container finds its checkpoints: CheckpointConfig.LocalPath, moved with the rest of `/opt/ml`. */
export function checkpointFolder(job: TrainingJob, workspace: Workspace): string {
  const path = job.request.CheckpointConfig?.LocalPath ?? DEFAULT_CHECKPOINTS;
  return path === DEFAULT_CHECKPOINTS ? workspace.checkpoints : join(workspace.base, path.replace(/^\/opt\/ml\/?/, ''));
}
