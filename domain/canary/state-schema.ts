import * as v from 'valibot';
import type { JudgeState } from './judge.ts';
import { EVENT_KINDS } from './metrics.ts';

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const count = v.strictObject({ n: whole, k: whole });

const ruleSchema = v.strictObject({
  windows: whole,
  metrics: v.array(v.strictObject({ name: v.string(), kind: v.picklist(EVENT_KINDS), share: number, psi0: number, certify: v.boolean() })),
  minWindows: whole,
  warmUpWindows: whole,
  temper: number,
  advisory: v.boolean(),
  prior: v.strictObject({ grid: v.array(number), weights: v.array(number), startWeight: number }),
  boost: v.boolean(),
  alphaSequential: number,
  alphaEnd: number,
});

const metricSchema = v.strictObject({
  blue: count,
  green: count,
  evidence: v.strictObject({ t: whole, logM: v.array(number), logE: number, capped: number, boosted: number }),
  logSafe: number,
  sum: v.strictObject({
    observed: whole,
    cut: whole,
    cumulants: v.pipe(v.array(number), v.length(6)),
    exact: v.nullable(v.strictObject({ from: whole, p: v.array(number), over: number })),
  }),
});

/** The judge's state as a step receives it back: stored state is input like any other, and is refused when it is not whole. */
export const judgeStateSchema: v.GenericSchema<unknown, JudgeState> = v.strictObject({
  version: v.literal(1),
  rules: ruleSchema,
  t: whole,
  lastIndex: v.pipe(v.number(), v.safeInteger(), v.minValue(-1)),
  metrics: v.record(v.string(), metricSchema),
  decided: v.nullable(v.strictObject({ verdict: v.picklist(['fail', 'pass', 'inconclusive']), at: v.string(), t: whole })),
});
