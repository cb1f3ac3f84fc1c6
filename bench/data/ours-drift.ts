import { createReadStream } from 'node:fs';
import * as v from 'valibot';
import { driftPolicySchema } from '../../domain/dataset/contract.ts';
import { judgeDrift } from '../../domain/drift/judge-drift.ts';
import { profileStream, toProfile } from '../../profiler/index.ts';

const [baseline = '', current = ''] = process.argv.slice(2);
const profiles = [];
for (const path of [baseline, current]) {
  profiles.push(toProfile(await profileStream(createReadStream(path, { highWaterMark: 2 ** 18 }), { format: 'csv' })));
}
const [a, b] = profiles;
if (a && b) process.stdout.write(`${judgeDrift(a, b, v.parse(driftPolicySchema, { multivariate: false })).verdict}\n`);
