import { factPairs } from '../../training/container-facts.ts';
import type { TrainingRecord } from '../../training/training-record.ts';
import { bytesText, countText, numberText } from '../format.ts';
import { type Html, html } from '../html.ts';
import { facts as pairs, sentences, table } from '../parts.ts';

/** Everything that made a model: enough to make it again. */
export function madeFrom({ code, image, seed, channels, job, facts, utilization, notes }: TrainingRecord): Html {
  const hyperparameters = Object.entries(job?.hyperparameters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<h3>What made it</h3>${pairs(
    [
      ['training code', mono(code)],
      ['trainer image', mono(image.digest)],
      ['seed', seed],
      ...channels.map(
        (one) =>
          [
            `channel ${one.name}`,
            html`${countText(one.files)} ${one.files === 1 ? 'file' : 'files'}, ${bytesText(one.bytes)} ${mono(one.digest)}`,
          ] as const,
      ),
      ...(facts === null ? [] : factPairs(facts)),
      ...utilization.map(({ name, mean, max }) => [name, `mean ${numberText(mean)} %, at most ${numberText(max)} %`] as const),
    ],
    'made',
  )}${
    hyperparameters.length === 0
      ? ''
      : table({ label: 'Hyperparameters', columns: [{ title: 'name' }, { title: 'value' }], rows: hyperparameters })
  }${sentences(notes, 'warnings')}`;
}

const mono = (text: string): Html => html`<code>${text}</code>`;
