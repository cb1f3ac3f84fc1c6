import type { Facts } from '../facts.ts';
import { durationText, numberText, percentText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { absent, badge, facts as pairs, section, sentences, table } from '../parts.ts';
import { whyNothing } from '../stages.ts';

/** Where capacity was sought, what was trained there, and what the training container said of it. */
export function training(facts: Facts): Html {
  const { training: found } = facts;
  if (found === undefined) return section('training', 'Training', absent(whyNothing(facts, 'training')));
  const { status, trainingSeconds, billableSeconds, attempts, metrics } = found;
  const saved =
    trainingSeconds !== undefined && billableSeconds !== undefined && trainingSeconds > 0 ? 1 - billableSeconds / trainingSeconds : 0;
  const virtual = facts.options.times === 'virtual' ? ' (virtual)' : '';
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
            { title: 'how it ended' },
          ],
          rows: attempts.map(({ rung, instanceType, spot, reason }, i) => [
            i + 1,
            rung + 1,
            instanceType,
            spot ? 'spot' : 'on demand',
            reason,
          ]),
        }),
    Object.keys(metrics).length === 0
      ? absent('The training container reported no metric.')
      : table({
          label: 'Metrics that the training container reported last',
          columns: [{ title: 'metric' }, { title: 'value', numeric: true }],
          rows: Object.entries(metrics).map(([name, value]) => [name, { shown: numberText(value), by: value }]),
        }),
  );
}
