import { challengerEvidence } from '../../report/documents.ts';
import { evidenceOf, type Facts } from '../../report/facts.ts';
import { shortHash } from '../../report/format.ts';
import { factPairs } from '../../training/container-facts.ts';
import type { TrainingRecord } from '../../training/training-record.ts';
import type { Row } from '../compare-deliveries.ts';
import { differences } from '../differences.ts';
import { pairOf } from './pair.ts';

const shortDigest = (digest: string): string => digest.replace(/^(sha256:|asset:)?([0-9a-f]{12})[0-9a-f]{52}$/, '$1$2…');

/** The hash first: where a column ends, it must not be what is cut off. */
const codeOf = ({ code, image: { source } }: TrainingRecord): string =>
  source === undefined ? shortDigest(code) : `${shortDigest(`sha256:${source.sha256}`)} ${source.entryPoint}`;

/** Code, image, seed, instance, what the container said of itself, and the model that came of it. */
export function madeRows(a: Facts, b: Facts): readonly Row[] {
  const pair = pairOf(a, b);
  const said = ({ made }: Facts) => new Map(made?.facts === undefined || made.facts === null ? [] : factPairs(made.facts));
  const names = [...new Set([...said(a).keys(), ...said(b).keys()])];
  return [
    pair('training code', ({ made }) => made && codeOf(made)),
    pair('trainer image', ({ made }) => made && shortDigest(made.image.digest)),
    pair('seed', ({ made }) => made?.seed),
    pair('trained on', ({ made }) => made?.channels.map(({ name, digest }) => `${name} ${shortHash(digest)}`).join(', ')),
    pair('instance', ({ made }) => {
      const job = made?.job;
      if (job?.instanceType === undefined) return undefined;
      return `${(job.instanceCount ?? 1) > 1 ? `${job.instanceCount} × ` : ''}${job.instanceType}, ${job.spot ? 'spot' : 'on demand'}`;
    }),
    ...names.map((name) => pair(name, (facts) => said(facts).get(name))),
    pair('model SHA-256', (facts) => {
      const found = evidenceOf(facts, 'challenger', challengerEvidence);
      return found && shortHash(found.modelSha256);
    }),
  ];
}

/** Hyperparameters that differ; a value that one training was not given stays empty. */
export function hyperparameterRows(a: Facts, b: Facts): readonly Row[] {
  const given = ({ made }: Facts) => made?.job?.hyperparameters;
  if (given(a) === undefined && given(b) === undefined) return [];
  return differences(given(a) ?? {}, given(b) ?? {}).map(({ path, a: left, b: right }) => ({ what: path, a: left, b: right }));
}
