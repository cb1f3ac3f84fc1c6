import { createHash } from 'node:crypto';
import type { ArtifactFile } from '../domain/reproduction/compare-trainings.ts';
import { archivedFiles } from './archive.ts';
import type { ObjectStore } from './object-store.ts';

/** The files of a `model.tar.gz`, each with the hash of its bytes, by path; undefined when it is not there. Times and owners do not count. */
export async function artifactFiles(objects: ObjectStore, uri: string): Promise<readonly ArtifactFile[] | undefined> {
  const archive = (await objects.list(uri)).length === 0 ? undefined : await objects.stream(uri);
  if (archive === undefined) return undefined;
  const files: ArtifactFile[] = [];
  for await (const file of archivedFiles(archive)) {
    const hash = createHash('sha256');
    for await (const piece of file.content()) hash.update(piece);
    files.push({ path: file.path, bytes: file.bytes, sha256: hash.digest('hex') });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
