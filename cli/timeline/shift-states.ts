import * as v from 'valibot';
import { logSum } from '../../domain/canary/log-sum.ts';
import type { DeliveryMemory } from './memory.ts';
import { outcomeText, verdictText } from './paint.ts';
import { sparkline } from './sparkline.ts';
import { line, type StateLine, schemaOf } from './state-line.ts';
import { percentText } from './words.ts';

const texts = v.optional(v.array(v.string()), []);
const judged = v.object({ verdict: v.string(), reasons: texts });

/** Minutes between two lines of a canary about which nothing is decided. */
const EVERY = 10;

const judgeOutput = v.object({
  judge: v.object({
    summary: v.object({ verdict: v.string(), sentence: v.string(), windows: v.number() }),
    state: v.nullish(
      v.object({
        rules: v.object({ alphaSequential: v.number(), metrics: v.array(v.object({ name: v.string(), share: v.number() })) }),
        metrics: v.record(v.string(), v.object({ evidence: v.object({ boosted: v.nullable(v.number()) }) })),
      }),
    ),
  }),
});

/** States that move traffic to a challenger, watch it, and see where it landed. */
export const SHIFT_STATES: Readonly<Record<string, StateLine>> = {
  'Take endpoint lock': schemaOf(v.object({ status: v.string(), reasons: texts }), ({ status, reasons }, { memory, paint }) => {
    const again = status === 'waiting' && memory.waits;
    memory.waits = status === 'waiting';
    return status === 'taken' || again ? undefined : line('Take endpoint lock', `${paint.unsure(status)}  ${reasons[0] ?? ''}`);
  }),

  'Prepare fleet': schemaOf(
    v.object({
      verdict: v.string(),
      reasons: texts,
      generation: v.optional(v.number(), 0),
      share: v.optional(v.number(), 0),
      instanceCount: v.optional(v.number(), 0),
      first: v.optional(v.boolean(), false),
    }),
    ({ verdict, reasons, generation, share, instanceCount, first }, { memory, paint }) => {
      if (verdict !== 'pass') return line('Prepare fleet', `${verdictText(verdict, paint)}  ${reasons[0] ?? ''}`);
      memory.fleet = { generation, share, instanceCount, first };
      return undefined;
    },
  ),

  'Arm alarms': schemaOf(judged, ({ verdict, reasons }, { paint }) =>
    verdict === 'fail' ? line('Arm alarms', `${verdictText(verdict, paint)}  ${reasons[0] ?? ''}`) : undefined,
  ),

  'Start traffic shift': schemaOf(judged, ({ verdict, reasons }, { memory: { fleet }, paint }) => {
    if (verdict !== 'pass') return line('Start traffic shift', `${verdictText(verdict, paint)}  ${reasons[0] ?? ''}`);
    if (fleet === undefined) return undefined;
    const { generation, share, instanceCount, first } = fleet;
    if (first)
      return line(
        'Start traffic shift',
        `first endpoint, ${instanceCount} ${instanceCount === 1 ? 'instance' : 'instances'}  generation ${generation}`,
      );
    const canary = Math.round(share * instanceCount);
    return line('Start traffic shift', `${canary} of ${instanceCount} instances = ${percentText(share)}  generation ${generation}`);
  }),

  'Judge window': schemaOf(judgeOutput, ({ judge: { summary, state } }, { memory, paint }) => {
    const { verdict, sentence, windows } = summary;
    if (windows === 0 || memory.decided) return undefined;
    const threshold = state ? -Math.log(state.rules.alphaSequential) : 1;
    if (state && windows > memory.evidence.length) memory.evidence.push(evidenceOf(state));
    memory.decided = verdict !== 'continue';
    const due = memory.windowsTold === 0 || Math.floor(windows / EVERY) > Math.floor(memory.windowsTold / EVERY);
    if (!due && !memory.decided) return undefined;
    memory.windowsTold = windows;
    const said = sentence.replace(/^(pass|fail|inconclusive): /, '');
    const bars = memory.evidence.length > 1 ? `  ${paint.dim(sparkline(memory.evidence, 0, threshold))}` : '';
    return line('Judge window', `${memory.decided ? `${verdictText(verdict, paint)}  ` : ''}minute ${windows}: ${said}${bars}`);
  }),

  'Verify shift': schemaOf(
    v.object({ landed: v.string(), verdict: v.string(), reasons: texts }),
    ({ landed, verdict, reasons }, { paint }) => {
      const where = landed === 'challenger' || landed === 'champion' ? `on the ${landed}` : landed;
      return line('Verify shift', `landed ${where}  ${verdictText(verdict, paint)}  ${reasons.at(-1) ?? ''}`);
    },
  ),

  'Return to champion': (_, { paint }) =>
    line('Return to champion', paint.bad('the challenger failed its golden requests; traffic goes back')),

  'Record rollback': schemaOf(v.object({ quarantined: v.boolean() }), ({ quarantined }, { memory }) =>
    quarantined
      ? line('Record rollback', `generation ${memory.fleet?.generation ?? '?'} is quarantined: the same artifact is not tried again`)
      : undefined,
  ),

  'Freeze endpoint': (_, { paint }) => line('Freeze endpoint', paint.bad('automation is frozen until a person has looked')),

  'Release endpoint lock': schemaOf(v.object({ released: v.boolean(), reasons: texts }), ({ released, reasons }, { paint }) =>
    released ? undefined : line('Release endpoint lock', `${paint.bad('kept')}  ${reasons[0] ?? ''}`),
  ),

  'Record outcome': schemaOf(v.object({ outcome: v.string(), reasons: texts }), ({ outcome, reasons }, { memory, paint }) => {
    memory.open = false;
    const why = outcome === 'PROMOTED' || reasons[0] === undefined ? '' : `  ${reasons[0]}`;
    const text = `${memory.model}/${memory.drop}  ${serving(outcome, memory)}${why}`;
    return line(outcome, text, (subject) => paint.bold(outcomeText(subject, paint)));
  }),

  'Render report': schemaOf(v.object({ reportUri: v.string() }), ({ reportUri }, { paint }) => line('report', paint.dim(reportUri))),
};

/** ln of the combined evidence: the mean of the metrics' processes, weighted by their shares. */
const evidenceOf = ({ rules, metrics }: NonNullable<v.InferOutput<typeof judgeOutput>['judge']['state']>): number =>
  logSum(rules.metrics.map(({ name, share }) => Math.log(share) + (metrics[name]?.evidence.boosted ?? 0)));

function serving(outcome: string, { champion, fleet }: DeliveryMemory): string {
  const before = champion === 0 ? 'nothing' : `generation ${champion}`;
  if (outcome === 'PROMOTED') return `generation ${fleet?.generation ?? '?'} serves, was ${before}`;
  return outcome === 'ROLLBACK_UNVERIFIED' ? 'not known what serves' : champion === 0 ? 'nothing serves' : `${before} keeps serving`;
}
