import * as v from 'valibot';
import type { AssemblyModel } from '../assembly/model.ts';
import type { DropTarget } from './drops.ts';

/** What a model's stack publishes about itself in Parameter Store, for everybody who is not part of it. */
const publishedSchema = v.object({ dropBucket: v.string(), dropPrefix: v.string(), marker: v.string() });

const MODEL_PARAMETER = /^\/slipway\/([^/]+)\/models\/([^/]+)$/;

/** A model of the assembly: whose platform it is on, and where its drops go. */
export interface PublishedModel extends DropTarget {
  readonly platform: string;
  readonly stack: string;
}

/** Models of the assembly by name, with where their drops go. */
export function publishedModels(model: AssemblyModel): ReadonlyMap<string, PublishedModel> {
  const found = new Map<string, PublishedModel>();
  for (const { name, value } of model.parameters.map((parameter) => ({ name: parameter.name, value: parameter }))) {
    const [, platform, modelName] = MODEL_PARAMETER.exec(name) ?? [];
    if (platform === undefined || modelName === undefined) continue;
    const { dropBucket, dropPrefix, marker } = v.parse(publishedSchema, JSON.parse(value.value));
    found.set(modelName, { platform, stack: value.stack, bucket: dropBucket, prefix: dropPrefix, marker });
  }
  return found;
}
