import { mkdir, writeFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import * as v from 'valibot';
import type { Workspace } from '../../../containers/workspace.ts';
import { s3Location } from '../arn.ts';
import { type Role, reasonOf } from '../role.ts';
import type { Channel } from './training-job.ts';

/** What a job's owner did wrong; its text becomes FailureReason. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
}

interface Download {
  readonly bucket: string;
  readonly key: string;
  /** Path below the channel's folder. */
  readonly path: string;
}

/**
 * Fetches a channel's objects into `input/data/<channel>` with the execution role.
 *
 * @throws ClientError with the words of FailureReason
 */
export async function downloadChannel(role: Role, roleArn: string, region: string, channel: Channel, workspace: Workspace): Promise<void> {
  const folder = join(workspace.inputData, channel.ChannelName);
  await mkdir(folder, { recursive: true });
  const { S3DataType: type, S3Uri: uri } = channel.DataSource.S3DataSource;
  try {
    const downloads = type === 'ManifestFile' ? await fromManifest(role, uri) : await fromPrefix(role, uri);
    if (downloads.length === 0) throw new ClientError(nothingThere(uri, region, roleArn));
    for (const { bucket, key, path } of downloads) await role.download(bucket, key, join(folder, safePath(path)));
    if (type === 'ManifestFile') {
      const { bucket, key } = s3Location(uri);
      await writeFile(join(workspace.inputData, `${channel.ChannelName}-manifest`), await role.read(bucket, key));
    }
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(
      `ClientError: Data download failed:Failed to download data of channel ${channel.ChannelName} from ${uri} with role "${roleArn}". ${reasonOf(error)}`,
    );
  }
}

async function fromPrefix(role: Role, uri: string): Promise<Download[]> {
  const { bucket, key: prefix } = s3Location(uri);
  const found = await role.list(bucket, prefix);
  return found.filter(({ key }) => !key.endsWith('/')).map(({ key }) => ({ bucket, key, path: belowPrefix(key, prefix) }));
}

/** `[{"prefix": "s3://bucket/folder/"}, "a.csv", …]`: AWS, S3DataSource, ManifestFile. */
const manifest = v.pipe(v.string(), v.parseJson(), v.tupleWithRest([v.object({ prefix: v.string() })], v.string()));

async function fromManifest(role: Role, uri: string): Promise<Download[]> {
  const { bucket, key } = s3Location(uri);
  const content = v.safeParse(manifest, (await role.read(bucket, key)).toString('utf8'));
  if (!content.success)
    throw new ClientError(`ClientError: Data download failed:Unable to parse manifest ${uri}. Expected [{"prefix": "s3://…"}, "name", …].`);
  const [{ prefix }, ...names] = content.output;
  const at = s3Location(prefix);
  return names.map((name) => ({ bucket: at.bucket, key: at.key + name, path: name }));
}

/** What remains of a key below a prefix; the file's own name when the prefix cuts it. */
export function belowPrefix(key: string, prefix: string): string {
  const rest = key.slice(prefix.length);
  if (prefix === '' || prefix.endsWith('/')) return rest;
  if (rest.startsWith('/')) return rest.slice(1);
  return key.slice(prefix.lastIndexOf('/') + 1);
}

/** A key is a name, not a path: one that climbs would write outside the channel. */
function safePath(path: string): string {
  const clean = normalize(path);
  if (clean.startsWith('/') || clean === '..' || clean.startsWith('../') || path.includes('\0')) {
    throw new ClientError(`ClientError: Data download failed:The object name ${JSON.stringify(path)} leaves its channel.`);
  }
  return clean;
}

function nothingThere(uri: string, region: string, roleArn: string): string {
  return `ClientError: Data download failed:No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (${region}), that objects exist under that S3 prefix, and that the role "${roleArn}" has "s3:ListBucket" permissions on bucket "${s3Location(uri).bucket}".`;
}
