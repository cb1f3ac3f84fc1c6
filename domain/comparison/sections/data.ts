import { datasetEvidence, splitEvidence } from '../../report/documents.ts';
import { evidenceOf, type Facts } from '../../report/facts.ts';
import { bytesText, countText, numberText, shortHash } from '../../report/format.ts';
import type { Row } from '../compare-deliveries.ts';
import { pairOf } from './pair.ts';

/** What was dropped, and how it was judged. */
export function dataRows(a: Facts, b: Facts): readonly Row[] {
  const pair = pairOf(a, b);
  const dataset = (facts: Facts) => evidenceOf(facts, 'dataset', datasetEvidence);
  const split = (facts: Facts) => evidenceOf(facts, 'split', splitEvidence);
  return [
    pair('dataset', (facts) => {
      const found = dataset(facts);
      return found && shortHash(found.datasetId);
    }),
    pair('files', (facts) => {
      const found = dataset(facts);
      return found && `${countText(found.files)}, ${bytesText(found.bytes)}`;
    }),
    pair('rows', ({ validation }) => (validation?.rows === undefined ? undefined : countText(validation.rows))),
    pair('contract', ({ validation }) => validation?.verdict),
    pair('drift', ({ drift }) =>
      drift === undefined ? undefined : drift.applicable ? `${drift.verdict}${worstColumn(drift.columns)}` : 'not applicable',
    ),
    pair('rows to train on', (facts) => {
      const found = split(facts);
      return found && countText(found.trainRows);
    }),
    pair('rows held out', (facts) => {
      const found = split(facts);
      return found && countText(found.holdout.rows);
    }),
  ];
}

function worstColumn(columns: readonly { readonly name: string; readonly psi?: number | null | undefined }[]): string {
  const [worst] = [...columns].filter(({ psi }) => typeof psi === 'number').sort((x, y) => (y.psi ?? 0) - (x.psi ?? 0));
  return worst === undefined ? '' : `, max PSI ${numberText(worst.psi)} ${worst.name}`;
}
