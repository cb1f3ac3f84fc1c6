import * as v from 'valibot';
import { type DataEvidence, type DataReport, dataReport } from './data-report.ts';
import { driftSchema, profileDocument, validationSchema } from './documents.ts';
import type { DataFacts } from './facts.ts';
import { bytesText, countText, numberText, percentText } from './format.ts';
import { type Html, html } from './html.ts';
import { pageOf } from './page.ts';
import { absent, badge, folded, facts as pairs, section, sentences } from './parts.ts';
import { columnOverview } from './sections/column-overview.ts';
import { columnTests } from './sections/column-tests.ts';
import { columnCards } from './sections/columns.ts';
import { checks, dataFiles } from './sections/data.ts';
import { classifier } from './sections/drift.ts';

/** What the page calls both sides. */
export interface DataNames {
  readonly data: string;
  /** @default - there is none */
  readonly baseline?: string | undefined;
}

/** Reasons and warnings in sight; the others are folded. */
const SHOWN = { reasons: 12, warnings: 5 };

/** The report on one dataset: a single HTML file that opens offline. Failing columns first. */
export function renderDataReport(evidence: DataEvidence, names: DataNames): string {
  const report = dataReport(evidence);
  const facts = factsOf(evidence);
  return pageOf(
    `${report.verdict}: ${names.data}`,
    html`${overview(report, names)}
${report.columns.length === 0 ? '' : section('columns', 'Columns', classifier(facts.drift?.applicable ? facts.drift.multivariate : undefined), columnOverview(facts, report.columns))}
${facts.profile === undefined ? '' : section('distributions', 'Distributions', cards(report, facts, names))}
${section('contract', 'Contract', evidence.dataset === undefined ? absent('No contract was given: rules were not checked.') : checks(facts, facts.validation?.checks ?? []), facts.profile && facts.profile.source.length > 0 ? dataFiles(facts) : '')}
<footer>Made by Slipway from profiles. This page loads nothing and sends nothing.</footer>`,
  );
}

/** What was judged, as the sections read it from a delivery's documents. */
function factsOf({ profile, dataset, baseline, drift }: DataEvidence): DataFacts {
  const read = <S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined => {
    const result = v.safeParse(schema, value);
    return result.success ? result.output : undefined;
  };
  return {
    profile: read(profileDocument, profile),
    baseline: read(profileDocument, baseline),
    validation: read(validationSchema, dataset && { ...dataset, rows: profile?.rows ?? 0, badRows: profile?.badRows ?? 0 }),
    drift: read(driftSchema, drift && { applicable: true, ...drift }),
  };
}

function overview(report: DataReport, { data, baseline }: DataNames): Html {
  const { verdict, rows, badRows, opaque, minimumDetectableEffect: detectable } = report;
  const failed = report.columns.filter((column) => column.verdict === 'fail').length;
  return html`<header class="head ${verdict}">
<p class="model">${data}${baseline === undefined ? '' : html` <span class="drop">against ${baseline}</span>`}</p>
<h1>${badge(verdict)}</h1>
${pairs([
  ['rows', countText(rows)],
  ['rows that could not be read', badRows === 0 ? undefined : `${countText(badRows)} (${percentText(badRows / (rows + badRows))})`],
  ['columns', report.columns.length === 0 ? undefined : `${report.columns.length}${failed === 0 ? '' : `, ${failed} failed`}`],
  ['size', report.bytes === 0 ? undefined : bytesText(report.bytes)],
  ['files that are not read', opaque === null ? undefined : `${countText(opaque.files)}, ${bytesText(opaque.bytes)}`],
  ['rows of the baseline', report.baseline === null ? undefined : countText(report.baseline.rows)],
  ['smallest effect that can be shown', detectable === null || !Number.isFinite(detectable) ? undefined : numberText(detectable)],
])}
${listed('Why', report.reasons, 'reasons')}
${listed('Worth knowing; it decided nothing', report.warnings, 'warnings')}
${report.digest === null ? '' : html`<p class="numbers">fingerprint <code>${report.digest}</code></p>`}
</header>`;
}

function listed(title: string, texts: readonly string[], kind: keyof typeof SHOWN): Html | string {
  if (texts.length === 0) return '';
  const rest = texts.slice(SHOWN[kind]);
  return html`<h2 class="small">${title}</h2>${sentences(texts.slice(0, SHOWN[kind]), kind)}${rest.length === 0 ? '' : folded(`${rest.length} more`, sentences(rest, kind))}`;
}

function cards(report: DataReport, facts: DataFacts, { baseline }: DataNames): Html {
  const byName = new Map(report.columns.map((column) => [column.name, column]));
  const below = (name: string) => {
    const column = byName.get(name);
    return column && columnTests(column);
  };
  const verdicts = new Map(report.columns.map(({ name, verdict }) => [name, verdict]));
  return columnCards(facts, { baselineIs: baseline ?? 'absent', verdicts, below });
}
