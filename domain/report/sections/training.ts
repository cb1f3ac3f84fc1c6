import type { Facts } from '../facts.ts';
import { durationText, NONE, numberText, percentText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { absent, badge, facts as pairs, section, sentences, table } from '../parts.ts';
import { curves } from '../plots/curves.ts';
import { whyNothing } from '../stages.ts';
import { madeFrom } from './made-from.ts';

/** Where capacity was sought, what was trained there, what made it, and what the training container said of it. */
export function training(facts: Facts): Html {
  const { training: found, made } = facts;
  if (found === undefined) return section('training', 'Training', absent(whyNothing(facts, 'training')));
  const { status, trainingSeconds, billableSeconds, attempts, metrics } = found;
  const saved =
    trainingSeconds !== undefined && billableSeconds !== undefined && trainingSeconds > 0 ? 1 - billableSeconds / trainingSeconds : 0;
  const virtual = facts.options.times === 'virtual' ? ' (virtual)' : '';
  const timed = attempts.some((attempt) => attempt.trainingSeconds !== undefined);
  return section(
    'training',
    'Training',
    html`<p>${badge(status, status === 'trained' ? 'pass' : 'fail')}</p>`,
    sentences(found.reasons),
    pairs([
      ['job', found.jobName],
      [
        'instance',
        found.instanceType === undefined
          ? undefined
          : `${found.instanceType}${found.spot === undefined ? '' : found.spot ? ', spot' : ', on demand'}`,
      ],
      [`trained for${virtual}`, trainingSeconds === undefined ? undefined : durationText(trainingSeconds)],
      [
        `billed for${virtual}`,
        billableSeconds === undefined
          ? undefined
          : `${durationText(billableSeconds)}${saved > 0.005 ? `, ${percentText(saved)} less` : ''}`,
      ],
    ]),
    attempts.length === 0
      ? ''
      : table({
          label: 'Attempts, rung by rung',
          sortable: false,
          stacked: true,
          columns: [
            { title: 'attempt', numeric: true },
            { title: 'rung', numeric: true },
            { title: 'instance' },
            { title: 'market' },
            ...(timed
              ? [
                  { title: `trained for${virtual}`, numeric: true },
                  { title: `billed for${virtual}`, numeric: true },
                ]
              : []),
            { title: 'how it ended' },
          ],
          rows: attempts.map((attempt, i) => [
            i + 1,
            attempt.rung + 1,
            attempt.instanceType,
            attempt.spot ? 'spot' : 'on demand',
            ...(timed ? [secondsText(attempt.trainingSeconds), secondsText(attempt.billableSeconds)] : []),
            attempt.reason,
          ]),
        }),
    Object.keys(metrics).length === 0
      ? absent('The training container reported no metric.')
      : table({
          label: 'Metrics that the training container reported last',
          columns: [{ title: 'metric' }, { title: 'value', numeric: true }],
          rows: Object.entries(metrics).map(([name, value]) => [name, { shown: numberText(value), by: value }]),
        }),
    history(facts),
    made === undefined ? '' : madeFrom(made),
  );
}

const secondsText = (seconds: number | undefined): string => (seconds === undefined ? NONE : durationText(seconds));

/** Dashed: on the rows that were learned from. */
function history({ made }: Facts): Html | string {
  const found = made?.history;
  if (found === undefined || found === null) return '';
  const drawn = curves([{ kind: 'challenger', history: found }]);
  const source =
    found.source === 'container'
      ? 'As the container reported them; dashed: on the rows that it learned from.'
      : 'As SageMaker found them in the log, averaged by the minute; dashed: on the rows that were learned from.';
  return html`<h3>How its metrics went</h3><p class="then">${source}</p>${drawn ?? absent('No metric was reported more than once.')}`;
}
