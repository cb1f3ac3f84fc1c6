import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeTarGz } from '../../../containers/tar.ts';
import type { Workspace } from '../../../containers/workspace.ts';
import { s3Join, s3Location } from '../arn.ts';
import type { Role } from '../role.ts';
import { belowPrefix } from './channels.ts';

interface OutputPlace {
  readonly jobName: string;
  readonly s3OutputPath: string;
  readonly kmsKeyId?: string | undefined;
  readonly compress: boolean;
}

/**
 * Uploads `/opt/ml/model` as `<S3OutputPath>/<job>/output/model.tar.gz`, or file by file without compression, and
 * `/opt/ml/output/data`, when the container wrote there, as `output.tar.gz` beside it.
 *
 * @returns S3 URI of the model's artifact
 */
export async function uploadArtifacts(role: Role, place: OutputPlace, workspace: Workspace): Promise<string> {
  const output = s3Join(place.s3OutputPath, place.jobName, 'output');
  if ((await filesBelow(workspace.outputData)).length > 0) {
    await uploadArchive(role, place, workspace.outputData, join(workspace.staging, 'output.tar.gz'), `${output}/output.tar.gz`);
  }
  if (place.compress) {
    const uri = `${output}/model.tar.gz`;
    await uploadArchive(role, place, workspace.model, join(workspace.staging, 'model.tar.gz'), uri);
    return uri;
  }
  const { bucket, key } = s3Location(`${output}/model`);
  for (const file of await filesBelow(workspace.model)) {
    const body = { file, bytes: (await stat(file)).size };
    await role.upload(bucket, `${key}/${relative(workspace.model, file).split('\\').join('/')}`, body, place.kmsKeyId);
  }
  return `${output}/model/`;
}

async function uploadArchive(role: Role, place: OutputPlace, folder: string, archive: string, uri: string): Promise<void> {
  const bytes = await writeTarGz(folder, archive);
  const { bucket, key } = s3Location(uri);
  await role.upload(bucket, key, { file: archive, bytes }, place.kmsKeyId);
}

/**
 * Brings an earlier attempt's checkpoints back before the container starts.
 *
 * @returns how many files there were
 */
export async function restoreCheckpoints(role: Role, s3Uri: string, folder: string): Promise<number> {
  const { bucket, key: prefix } = s3Location(s3Uri);
  await mkdir(folder, { recursive: true });
  const keys = (await role.list(bucket, prefix)).map(({ key }) => key).filter((key) => !key.endsWith('/'));
  for (const key of keys) await role.download(bucket, key, join(folder, belowPrefix(key, prefix)));
  return keys.length;
}

/** Puts the checkpoints into S3; objects there that the container has removed stay, as with SageMaker's sync. */
export async function syncCheckpoints(role: Role, s3Uri: string, folder: string): Promise<void> {
  for (const file of await filesBelow(folder)) {
    const { bucket, key } = s3Location(s3Join(s3Uri, relative(folder, file).split('\\').join('/')));
    await role.upload(bucket, key, { file, bytes: (await stat(file)).size });
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
