import { type CheckRow, datasetEvidence, splitEvidence } from '../documents.ts';
import { type DataFacts, evidenceOf, type Facts } from '../facts.ts';
import { bytesText, countText, dataText, NONE, percentText } from '../format.ts';
import { type Html, html, type Part } from '../html.ts';
import { absent, badge, folded, facts as pairs, section, sentences, table, toneOf } from '../parts.ts';
import { whyNothing } from '../stages.ts';
import { columnCards } from './columns.ts';
import { mayShowValues } from './sensitive.ts';

const IN_A_DELIVERY = { baselineIs: 'the data that the champion was trained on' };

const ORDER: Readonly<Record<CheckRow['status'], number>> = { error: 0, fail: 0, inconclusive: 1, warn: 2, pass: 3 };

/** The dataset: how much of it there is, what the contract says of it, and what its columns look like. */
export function data(facts: Facts): Html {
  const { validation, profile } = facts;
  const dataset = evidenceOf(facts, 'dataset', datasetEvidence);
  const split = evidenceOf(facts, 'split', splitEvidence);
  const rows = validation?.rows ?? profile?.rows;
  return section(
    'data',
    'Data',
    pairs([
      ['rows', rows === undefined ? undefined : countText(rows)],
      ['rows that could not be read', (validation?.badRows ?? profile?.badRows) === undefined ? undefined : badRows(facts)],
      ['columns', profile?.columns.length],
      ['files', dataset?.files],
      ['size', dataset === undefined ? undefined : bytesText(dataset.bytes)],
      ['trained on', split === undefined ? undefined : `${countText(split.trainRows)} rows`],
      ['held out', split === undefined ? undefined : `${countText(split.holdout.rows)} rows`],
    ]),
    profile !== undefined && profile.source.length > 0 ? dataFiles(facts) : '',
    html`<h3>Contract</h3>`,
    validation === undefined ? absent(whyNothing(facts, 'contract was checked')) : checks(facts, validation.checks),
    html`<h3>Columns</h3>`,
    profile === undefined ? absent(whyNothing(facts, 'profile of the data')) : columnCards(facts, IN_A_DELIVERY),
  );
}

function badRows({ validation, profile }: Facts): Part {
  const bad = validation?.badRows ?? profile?.badRows ?? 0;
  const all = bad + (validation?.rows ?? profile?.rows ?? 0);
  return bad === 0 ? '0' : html`${countText(bad)} (${percentText(bad / Math.max(1, all))})`;
}

/** Files that were read, and the first rows that could not be. */
export function dataFiles({ profile }: DataFacts): Html {
  const source = profile?.source ?? [];
  const bad = profile?.badRowExamples ?? [];
  return html`${folded(
    `${source.length} ${source.length === 1 ? 'file' : 'files'} read`,
    table({
      label: 'Files',
      columns: [{ title: 'file' }, { title: 'size', numeric: true }],
      rows: source.slice(0, 500).map(({ uri, bytes }) => [uri, bytes === undefined ? NONE : { shown: bytesText(bytes), by: bytes }]),
    }),
  )}${
    bad.length === 0
      ? ''
      : table({
          label: 'First rows that could not be read',
          columns: [{ title: 'file' }, { title: 'row', numeric: true }, { title: 'why' }],
          rows: bad.map(({ source: file, row, reason }) => [file ?? NONE, row, reason]),
        })
  }`;
}

/** Rules of the contract: those that do not hold in sight, the others folded. */
export function checks(facts: DataFacts, all: readonly CheckRow[]): Html {
  const { validation } = facts;
  if (all.length === 0) return html`${absent('No rule was checked.')}${sentences(validation?.reasons ?? [])}`;
  const sorted = [...all].sort((a, b) => ORDER[a.status] - ORDER[b.status]);
  const loud = sorted.filter(({ status }) => status !== 'pass');
  const quiet = sorted.filter(({ status }) => status === 'pass');
  const unchecked = (validation?.reasons ?? []).filter((reason) => !loud.some(({ message }) => reason.includes(message)));
  return html`<p>${quiet.length} of ${all.length} rules hold.</p>${sentences(unchecked)}
${loud.length === 0 ? '' : checksTable(facts, 'Rules that do not hold', loud)}
${quiet.length === 0 ? '' : folded(`${quiet.length} rules that hold`, checksTable(facts, 'Rules that hold', quiet))}`;
}

const checksTable = (facts: DataFacts, label: string, rows: readonly CheckRow[]): Html =>
  table({
    label,
    stacked: true,
    columns: [
      { title: 'verdict' },
      { title: 'column' },
      { title: 'rule' },
      { title: 'found' },
      ...(rows.some(({ examples }) => examples.length > 0) ? [{ title: 'first rows' }] : []),
    ],
    tones: rows.map(({ status }) => (status === 'pass' ? '' : toneOf(status))),
    rows: rows.map((check) => [
      { shown: badge(check.status), by: ORDER[check.status] },
      check.column ?? html`<em>dataset</em>`,
      check.rule,
      // The rows themselves stand in a column of their own.
      check.examples.length > 0 ? check.message.replace(/; first row .*$/su, '') : check.message,
      ...(check.examples.length > 0 ? [examples(check, mayShowValues(check, facts))] : []),
    ]),
  });

function examples(check: CheckRow, shown: boolean): Html {
  return html`<ul class="examples">${check.examples.map(({ row, source, value }) => html`<li>row ${row}${source === undefined ? '' : ` of ${source}`}${shown && value !== undefined ? html`: <code>${dataText(value.length > 60 ? `${value.slice(0, 60)}…` : value)}</code>` : ''}</li>`)}</ul>${shown ? '' : html`<p class="hidden-values">values not shown</p>`}`;
}
