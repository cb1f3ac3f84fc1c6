import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BUNDLE, bundleFolder } from '../step-lambda.ts';
import type { StepName } from '../steps.ts';
import type { MergedPolicy } from './merged-policy.ts';

/** A step's bundle with the model's policy beside it as `policy.json`, laid out in the cloud assembly itself. */
export function bundleWithPolicy(scope: Construct, step: StepName, { hash, text }: MergedPolicy): Code {
  const assembly = Stage.of(scope)?.assetOutdir;
  if (assembly === undefined) throw new TypeError(`${scope.node.path} is not inside an App`);
  const folder = join(assembly, `${step}-${hash}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(bundleFolder(step), BUNDLE), join(folder, BUNDLE));
  writeFileSync(join(folder, 'policy.json'), text);
  return Code.fromAsset(folder);
}
