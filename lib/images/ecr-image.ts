import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { refuse } from '../refusal.ts';
import { declareForRehearsal } from '../rehearsal-metadata.ts';
import type { BindImage } from './bound-image.ts';

/** An image of a private registry. */
export function ecrImage(repository: IRepository, tagOrDigest: string, rehearseWith: string | undefined): BindImage {
  if (Token.isUnresolved(tagOrDigest) || !/^(sha256:[0-9a-f]{64}|[\w][\w.-]{0,127})$/.test(tagOrDigest)) {
    const given = Token.isUnresolved(tagOrDigest) ? 'a deploy-time value' : JSON.stringify(tagOrDigest);
    refuse(`ContainerImage.fromEcr: ${given} is no tag or digest; write a tag such as "train-41", or "sha256:" and 64 hex digits`);
  }
  requireFolder('ContainerImage.fromEcr', rehearseWith);
  return (scope) => {
    const uri = repository.repositoryUriForTagOrDigest(tagOrDigest);
    if (rehearseWith !== undefined) declareForRehearsal(scope, { images: [{ uri, dir: rehearseWith }] });
    const { repositoryName, repositoryArn } = repository;
    const named = Token.isUnresolved(repositoryName) ? '' : `${repositoryName}${tagOrDigest.startsWith('sha256:') ? '@' : ':'}`;
    return { uri, repositoryArn, identity: `${named}${tagOrDigest}` };
  };
}

/** @throws SynthRefusal when the folder is not there */
export function requireFolder(what: string, rehearseWith: string | undefined): void {
  if (rehearseWith !== undefined && !existsSync(rehearseWith)) {
    refuse(`${what}: rehearseWith names ${resolve(rehearseWith)}, which is not there; give the folder with train and serve`);
  }
}
