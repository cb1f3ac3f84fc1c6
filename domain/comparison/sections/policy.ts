import { shortHash } from '../../report/format.ts';
import type { Compared, Row } from '../compare-deliveries.ts';
import { differences } from '../differences.ts';

/** Most differences told one by one. */
const MOST = 40;

/** Where the policies differ, by the path of the field; hyperparameters and images have their own sections. */
export function policyRows(a: Compared, b: Compared): readonly Row[] {
  const [hashA, hashB] = [a.facts.record.policy?.hash, b.facts.record.policy?.hash];
  if (hashA !== undefined && hashA === hashB) return [];
  const hashes: Row = { what: 'hash', a: hashA && shortHash(hashA), b: hashB && shortHash(hashB) };
  if (a.policy === undefined || b.policy === undefined) return [hashes];
  const found = differences(a.policy, b.policy).filter(({ path }) => !path.startsWith('training.hyperparameters.'));
  const more = found.length - MOST;
  return [
    hashes,
    ...found.slice(0, MOST).map(({ path, a: left, b: right }) => ({ what: path, a: left, b: right })),
    ...(more > 0 ? [{ what: `and ${more} more`, a: '', b: undefined }] : []),
  ];
}
