import { statSync } from 'node:fs';
import * as v from 'valibot';
import { localFile } from '../../cli/dataset/local-file.ts';
import { driftPolicySchema } from '../../domain/dataset/contract.ts';
import { judgeDrift } from '../../domain/drift/judge-drift.ts';
import { profileFile, release, toProfile } from '../../profiler/index.ts';

const [baseline = '', current = ''] = process.argv.slice(2);
const profiles = [];
for (const path of [baseline, current]) {
  const read = await profileFile(localFile(path, statSync(path).size), { kind: 'csv' });
  profiles.push(toProfile(read));
  release(read);
}
const [a, b] = profiles;
if (a && b) process.stdout.write(`${judgeDrift(a, b, v.parse(driftPolicySchema, { multivariate: false })).verdict}\n`);
