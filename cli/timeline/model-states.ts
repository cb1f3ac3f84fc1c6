import * as v from 'valibot';
import { verdictText } from './paint.ts';
import { line, type StateLine, schemaOf } from './state-line.ts';
import { counted, plain, signed, spanText } from './words.ts';

const texts = v.optional(v.array(v.string()), []);
const metrics = v.optional(v.record(v.string(), v.nullable(v.number())), {});

/** Metrics that fit a line. */
const SHOWN = 3;

/** Endings of an attempt that left no training job: no line of SageMaker's tells why. */
const WITHOUT_JOB: ReadonlySet<string> = new Set(['quota', 'ceiling', 'throttled', 'timeout', 'refused']);

/** States that make a model and compare it with the champion. */
export const MODEL_STATES: Readonly<Record<string, StateLine>> = {
  'Begin training': schemaOf(
    v.object({ rungs: v.array(v.object({ instanceType: v.string(), spot: v.boolean() })) }),
    ({ rungs }, { memory }) => {
      memory.rungs = rungs;
      memory.rung = 0;
      memory.attempts = 0;
      return undefined;
    },
  ),

  'Record attempt': schemaOf(v.object({ ending: v.string(), reason: v.string() }), ({ ending, reason }, { paint }) =>
    ending === 'trained' ? undefined : line('Train challenger', `${paint.unsure(ending)}${WITHOUT_JOB.has(ending) ? `  ${reason}` : ''}`),
  ),

  'Train challenger': schemaOf(
    v.object({
      status: v.string(),
      reasons: texts,
      instanceType: v.optional(v.string(), ''),
      spot: v.optional(v.boolean(), false),
      trainingSeconds: v.optional(v.number(), 0),
      metrics,
    }),
    ({ status, reasons, instanceType, spot, trainingSeconds, metrics: found }, { paint }) => {
      if (status !== 'trained') return line('Train challenger', `${paint.bad(status)}  ${reasons[0] ?? ''}`);
      const told = Object.entries(found).flatMap(([name, value]) => (value === null ? [] : [`${name} ${plain(value)}`]));
      return line(
        'Train challenger',
        `${paint.good('trained')} in ${spanText(trainingSeconds)}, ${spot ? 'spot' : 'on-demand'} ${instanceType}  ${told.slice(0, SHOWN).join(', ')}`,
      );
    },
  ),

  'Evaluate challenger': schemaOf(
    v.object({
      verdict: v.string(),
      reasons: texts,
      warnings: texts,
      rows: v.optional(v.number(), 0),
      metrics: v.nullish(v.object({ challenger: v.record(v.string(), v.nullable(v.number())) })),
      comparison: v.nullish(
        v.object({
          metric: v.string(),
          test: v.optional(v.string(), 'nonInferior'),
          challenger: v.number(),
          champion: v.number(),
          difference: v.number(),
          lower: v.number(),
          upper: v.number(),
          margin: v.number(),
        }),
      ),
    }),
    ({ verdict, reasons, rows, metrics: found, comparison }, { paint }) => {
      const numbers = comparison
        ? `${comparison.metric} ${plain(comparison.challenger)} vs champion ${plain(comparison.champion)}  difference ${signed(comparison.difference)} [${signed(comparison.lower)}, ${signed(comparison.upper)}], ${comparison.test === 'superior' ? 'must be above 0' : `margin ${signed(-comparison.margin)}`}`
        : `${alone(found?.challenger)}, no champion`;
      const why = verdict === 'pass' ? `  on ${counted(rows)} rows` : `  ${reasons[0] ?? ''}`;
      return line('Evaluate challenger', `${numbers}  ${verdictText(verdict, paint)}${why}`);
    },
  ),

  'Register model package': schemaOf(v.object({ packageArn: v.string() }), ({ packageArn }) =>
    line('Register model package', packageArn.replace(/^.*:model-package\//, '')),
  ),
};

function alone(challenger: Readonly<Record<string, number | null>> | undefined): string {
  const [name, value] = Object.entries(challenger ?? {})[0] ?? [];
  return name === undefined || value === undefined || value === null ? 'nothing was measured' : `${name} ${plain(value)}`;
}
