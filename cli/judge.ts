import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { endOfBake } from '../domain/canary/end-of-bake.ts';
import { evidenceOf } from '../domain/canary/evidence.ts';
import type { Counts } from '../domain/canary/fisher-law.ts';
import { addEvidence, type JudgeState, startJudge } from '../domain/canary/judge.ts';
import { logSum } from '../domain/canary/log-sum.ts';
import { DELIVERY_PRIOR, type JudgePlan, REFERENCE_PRIOR } from '../domain/canary/plan.ts';
import { type CanaryPolicy, canaryPolicySchema } from '../domain/canary/policy.ts';
import { stratifiedP } from '../domain/canary/stratified-test.ts';
import { type CommandIo, isUsageError, numberedLines, UsageError } from './command-io.ts';

export const JUDGE_USAGE = `slipway judge [options] < windows.jsonl

Judges a canary from counts: one window a line, {"blue":{"n":540,"k":3},"green":{"n":60,"k":1}}, or several metrics under
"metrics":{"errors":{"blue":…,"green":…},"latency:p90":{…}}. Blue is the champion, green the challenger; n requests, k events.
Prints one JSON line a window and a last line with the verdict. Logarithms are natural.

  --alpha A         chance of a false rollback while looking each window; the test at the end has the same again. Default 0.005
  --psi0 R          largest tolerated odds ratio of errors. Default 1.1
  --horizon N       planned windows of the bake. Default 30
  --min-windows N   windows that a conviction needs at least. Default 2
  --temper F        divides each window's log evidence, from 1. Default 1
  --weights LIST    shares of the metrics, errors=0.5,latency=0.4,invalidOutput=0.1 (default; divided by the sum of those present)
  --ratio R         the certificate refutes odds R times the champion's. Default 2
  --rate-below P    or the challenger's event rate is below P with 95 % confidence. Default 0.01
  --min-requests N  requests of the challenger before it can pass. Default 500
  --prior NAME      published: the prior of the published test vectors, plain winsorised (default);
                    delivery: exactly what a delivery judges with`;

const countSchema = v.strictObject({ n: v.number(), k: v.number() });
const countsSchema = v.strictObject({ blue: countSchema, green: countSchema });
const windowSchema = v.union([
  v.strictObject({ metrics: v.record(v.string(), countsSchema) }),
  v.strictObject({ blue: countSchema, green: countSchema }),
]);

type Metrics = Readonly<Record<string, Counts>>;

/** Reads one line, or says what is wrong with it. */
function parseWindow(line: string, number: number): Metrics {
  const parsed = v.safeParse(windowSchema, json(line, number));
  if (!parsed.success) {
    throw new UsageError(
      `line ${number}: not a window; allowed: {"blue":{"n":540,"k":3},"green":{"n":60,"k":1}}, or several under "metrics"`,
    );
  }
  const metrics: Metrics = 'metrics' in parsed.output ? parsed.output.metrics : { errors: parsed.output };
  for (const [name, counts] of Object.entries(metrics)) {
    for (const fleet of ['blue', 'green'] as const) {
      const { n, k } = counts[fleet];
      const wrong = [n, k].find((value) => !Number.isSafeInteger(value) || value < 0);
      if (wrong !== undefined)
        throw new UsageError(`line ${number}: ${name}, ${fleet}: ${wrong} is no count; allowed: whole numbers from 0`);
      if (k > n) throw new UsageError(`line ${number}: ${name}, ${fleet}: ${k} events of ${n} requests; allowed: k at most n`);
    }
  }
  return metrics;
}

function json(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`line ${number}: not JSON: ${line.slice(0, 60)}`);
  }
}

interface Settings {
  readonly policy: CanaryPolicy;
  readonly plan: JudgePlan;
  readonly weighsErrors: boolean;
}

const DEFAULT_WEIGHTS = 'errors=0.5,latency=0.4,invalidOutput=0.1';

function settings(argv: readonly string[]): Settings {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      alpha: text('0.005'),
      psi0: text('1.1'),
      horizon: text('30'),
      'min-windows': text('2'),
      temper: text('1'),
      weights: text(DEFAULT_WEIGHTS),
      ratio: text('2'),
      'rate-below': text('0.01'),
      'min-requests': text('500'),
      prior: text('published'),
    },
  });
  const number = (name: keyof typeof values, allowed: string, fits: (value: number) => boolean): number => {
    const value = Number(values[name]);
    if (values[name].trim() === '' || !fits(value)) throw new UsageError(`--${name} ${values[name]}; allowed: ${allowed}`);
    return value;
  };
  const whole = (name: keyof typeof values) => number(name, 'whole numbers from 1', (value) => Number.isSafeInteger(value) && value >= 1);
  if (values.prior !== 'published' && values.prior !== 'delivery')
    throw new UsageError(`--prior ${values.prior}; allowed: published, delivery`);
  const alpha = number('alpha', 'above 0 and at most 0.1', (value) => value > 0 && value <= 0.1);
  const published = values.prior === 'published';
  return {
    weighsErrors: /\berrors *=/.test(values.weights),
    policy: {
      ...v.parse(canaryPolicySchema, { events: { errors: 1 } }),
      events: weights(values.weights),
      falseRollback: 2 * alpha,
      minRequests: whole('min-requests'),
      tolerate: {
        ratio: number('ratio', 'above 1 and at most 100', (value) => value > 1 && value <= 100),
        orErrorRateBelow: number('rate-below', 'above 0 and below 1', (value) => value > 0 && value < 1),
      },
    },
    plan: {
      windows: whole('horizon'),
      psi0: number('psi0', 'from 0.1 and below 10', (value) => value >= 0.1 && value < 10),
      minWindows: whole('min-windows'),
      temper: number('temper', 'from 1 to 100', (value) => value >= 1 && value <= 100),
      warmUpWindows: 0,
      prior: published ? REFERENCE_PRIOR : DELIVERY_PRIOR,
      boost: !published,
    },
  };
}

const weight = v.pipe(v.number(), v.gtValue(0), v.maxValue(1000));
const weightsSchema = v.strictObject({
  errors: v.optional(weight),
  latency: v.optional(weight),
  invalidOutput: v.optional(weight),
  scores: v.optional(weight),
});

function weights(list: string): CanaryPolicy['events'] {
  const given = Object.fromEntries(list.split(',').map((part) => [part.split('=')[0]?.trim(), Number(part.split('=')[1] || Number.NaN)]));
  const { success, output } = v.safeParse(weightsSchema, given);
  if (!success) {
    throw new UsageError(
      `--weights ${list}; allowed: name=weight pairs of errors, latency, invalidOutput, scores, such as ${DEFAULT_WEIGHTS}`,
    );
  }
  const { errors = 1, latency, invalidOutput, scores } = output;
  return {
    errors,
    ...(latency === undefined ? {} : { latency: { weight: latency, tolerance: '10%' } }),
    ...(invalidOutput === undefined ? {} : { invalidOutput }),
    ...(scores === undefined ? {} : { scores: { weight: scores, tolerateRatio: 1.25 } }),
  };
}

/** The first window names the metrics: what is compared has to be fixed before it is seen. */
function start(metrics: Metrics, { policy, plan, weighsErrors }: Settings): JudgeState {
  if (!weighsErrors && Object.keys(metrics).some((name) => name.split(':')[0] === 'errors')) {
    throw new UsageError('line 1: metric errors has no weight in --weights; add errors=0.5');
  }
  try {
    return startJudge(policy, { ...plan, metrics: Object.keys(metrics) });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`line 1: ${error.message.replace("the policy's canary.events", '--weights')}`);
    throw error;
  }
}

function windowLine(state: JudgeState, rejected: boolean): Record<string, unknown> {
  const together = (form: 'logE' | 'capped' | 'boosted') =>
    logSum(state.rules.metrics.map(({ name, share }) => Math.log(share) + (state.metrics[name]?.evidence[form] ?? 0)));
  const several = state.rules.metrics.length > 1;
  const each = Object.entries(state.metrics).map(
    ([
      name,
      {
        evidence: { logE, capped, boosted },
      },
    ]) => [name, { logE, capped, boosted }],
  );
  return {
    t: state.t,
    logE: together('logE'),
    capped: together('capped'),
    ...(state.rules.boost ? { boosted: together('boosted') } : {}),
    reject: rejected,
    ...(several ? { metrics: Object.fromEntries(each) } : {}),
  };
}

/** A single metric gives a number, several give one by name. */
const single = (values: Readonly<Record<string, number>>): unknown => {
  const [only, ...others] = Object.values(values);
  return others.length === 0 ? only : values;
};

function lastLine(state: JudgeState, rejectedAt: number | null, policy: CanaryPolicy): Record<string, unknown> {
  const { verdict, reasons, warnings, evidence } = endOfBake(state, policy);
  const fell = rejectedAt !== null && verdict !== 'fail';
  const by = (of: (name: string) => number) => single(Object.fromEntries(Object.keys(state.metrics).map((name) => [name, of(name)])));
  return {
    verdict: rejectedAt === null ? verdict : 'fail',
    windows: state.t,
    rejectedAt,
    endP: by((name) => {
      const sum = state.metrics[name]?.sum;
      return sum ? stratifiedP(sum) : 1;
    }),
    logSafe: by((name) => state.metrics[name]?.logSafe ?? 0),
    sentence: fell ? `fail: the evidence convicted in window ${rejectedAt}` : evidence.sentence,
    reasons: fell ? [`the evidence convicted in window ${rejectedAt}`] : reasons,
    warnings,
  };
}

/** `slipway judge`: 0 with a verdict, 2 when an option or a line cannot be read. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  if (argv.includes('--help')) {
    io.stdout(JUDGE_USAGE);
    return 0;
  }
  try {
    const chosen = settings(argv);
    let state: JudgeState | null = null;
    let rejectedAt: number | null = null;
    for await (const { line, number } of numberedLines(io.stdin)) {
      if (line.trim() === '') continue;
      const metrics = parseWindow(line, number);
      state ??= start(metrics, chosen);
      state = added(state, metrics, number, chosen.policy);
      if (evidenceOf(state).reject) rejectedAt ??= state.t;
      io.stdout(JSON.stringify(windowLine(state, rejectedAt !== null)));
    }
    state ??= startJudge(chosen.policy, { ...chosen.plan, metrics: ['errors'] });
    io.stdout(JSON.stringify(lastLine(state, rejectedAt, chosen.policy)));
    return 0;
  } catch (error) {
    if (!isUsageError(error)) throw error;
    io.stderr(`slipway judge: ${error.message}`);
    return 2;
  }
}

function added(state: JudgeState, metrics: Metrics, number: number, policy: CanaryPolicy): JudgeState {
  try {
    return addEvidence(state, { at: '', index: state.t, metrics }, policy);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`line ${number}: ${error.message.replace(/^window \d+ /, '')}`);
    throw error;
  }
}
