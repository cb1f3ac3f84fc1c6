import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { thousands } from '../domain/canary/evidence.ts';
import {
  type CanaryTraffic,
  EXPECTED_SIGHT,
  errorsThatConvict,
  proposals,
  type Sight,
  sights,
  smallestSeen,
} from '../domain/canary/planner.ts';
import { judgeWindows } from '../domain/canary/traffic-plan.ts';
import { duration, seconds } from '../domain/dataset/fields.ts';
import { type CommandIo, isUsageError, UsageError } from './command-io.ts';

export const PLAN_CANARY_USAGE = `slipway plan-canary --rps N --share PERCENT --baseline-error RATE [options]

Says before a canary what it can see: which regression, after how many minutes and requests.

  --rps N                requests a second to the endpoint
  --share PERCENT        share of them that the challenger gets, such as 10
  --baseline-error RATE  the champion's error rate, such as 0.005
  --bake DURATION        how long the canary bakes, such as 30m (default); three minutes of it are for reporting
  --false-rollback P     chance of rolling back a challenger that is no worse. Default 0.01
  --budget-share P       share of that chance which the policy's weights give to errors. Default 1
  --json                 the same numbers as JSON`;

interface Asked {
  readonly traffic: CanaryTraffic;
  readonly bakeSeconds: number;
  readonly falseRollback: number;
  readonly budgetShare: number;
  readonly json: boolean;
}

function asked(argv: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rps: { type: 'string' },
      share: { type: 'string' },
      'baseline-error': { type: 'string' },
      bake: { type: 'string', default: '30m' },
      'false-rollback': { type: 'string', default: '0.01' },
      'budget-share': { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const number = (
    name: 'rps' | 'share' | 'baseline-error' | 'false-rollback' | 'budget-share',
    allowed: string,
    fits: (value: number) => boolean,
  ) => {
    const given = values[name];
    if (given === undefined) throw new UsageError(`--${name} is missing; allowed: ${allowed}`);
    const value = Number(given.replace(/%$/, ''));
    if (given.trim() === '' || !fits(value)) throw new UsageError(`--${name} ${given}; allowed: ${allowed}`);
    return value;
  };
  if (!v.is(duration, values.bake) || judgeWindows(seconds(values.bake)) < 2) {
    throw new UsageError(`--bake ${values.bake}; allowed: a duration of 5m or more, such as 30m`);
  }
  return {
    traffic: {
      requestsPerSecond: number('rps', 'above 0, at most a million', (value) => value > 0 && value <= 1e6),
      share: number('share', 'percent, above 0 and at most 50', (value) => value > 0 && value <= 50) / 100,
      baseline: number('baseline-error', 'from 0 and below 0.5, such as 0.005', (value) => value >= 0 && value < 0.5),
    },
    bakeSeconds: seconds(values.bake),
    falseRollback: number('false-rollback', 'from 0.0001 to 0.2', (value) => value >= 0.0001 && value <= 0.2),
    budgetShare: number('budget-share', 'above 0 and at most 1', (value) => value > 0 && value <= 1),
    json: values.json,
  };
}

const rounded = (x: number): number => Number(x.toPrecision(3));

function line({ ratio, minutes, challengerRequests, excessEvents, withinBake }: Sight): string {
  const [name, inside] = [`x${ratio}`.padEnd(6), (withinBake ? 'yes' : 'no').padEnd(11)];
  if (!Number.isFinite(minutes)) return `  ${name} ${'never'.padStart(10)}  ${inside}`.trimEnd();
  const cost = `${thousands(challengerRequests)} challenger requests, about ${thousands(Math.round(excessEvents))} extra errors`;
  return `  ${name} ${`${thousands(minutes)} min`.padStart(10)}  ${inside}  ${cost}`;
}

/** `slipway plan-canary`: 0 with the plan, 2 when an option cannot be read. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  if (argv.includes('--help')) {
    io.stdout(PLAN_CANARY_USAGE);
    return 0;
  }
  try {
    const { traffic, bakeSeconds, falseRollback, budgetShare, json } = asked(argv);
    const effort = { windows: judgeWindows(bakeSeconds), falseRollback, budgetShare };
    const seen = sights(traffic, effort);
    const smallest = traffic.baseline === 0 ? null : smallestSeen(traffic, effort);
    const proposed = proposals(traffic, effort);
    const requests = Math.round(60 * effort.windows * traffic.requestsPerSecond * traffic.share);
    if (json) {
      // JSON has no infinity: a regression that is never seen has no minutes.
      const finite = (x: number) => (Number.isFinite(x) ? x : null);
      const rows = seen.map((one) => ({
        ...one,
        minutes: finite(one.minutes),
        challengerRequests: finite(one.challengerRequests),
        excessEvents: finite(one.excessEvents),
      }));
      io.stdout(
        JSON.stringify({
          traffic,
          bakeSeconds,
          ...effort,
          challengerRequests: requests,
          sights: rows,
          smallestSeen: smallest,
          proposals: proposed,
        }),
      );
      return 0;
    }
    const { requestsPerSecond, share, baseline } = traffic;
    io.stdout(
      `${requestsPerSecond} requests a second, ${rounded(100 * share)} % of them to the challenger, champion's error rate ${rounded(100 * baseline)} %`,
    );
    io.stdout(
      `bake of ${bakeSeconds / 60} minutes: ${effort.windows} windows are judged, ${thousands(requests)} challenger requests; false rollback at most ${rounded(100 * falseRollback)} %`,
    );
    if (traffic.baseline === 0) {
      const errors = errorsThatConvict(traffic.share, effort);
      io.stdout(`a champion without errors has no ratio: ${errors} errors of the challenger convict, spread over two minutes or more`);
      return 0;
    }
    io.stdout('');
    io.stdout('  ratio  seen after  in the bake  until then');
    for (const one of seen) io.stdout(line(one));
    io.stdout('');
    io.stdout(conclusion(smallest));
    for (const proposal of proposed) io.stdout(`to see x${EXPECTED_SIGHT}: ${proposal}`);
    return 0;
  } catch (error) {
    if (!isUsageError(error)) throw error;
    io.stderr(`slipway plan-canary: ${error.message}`);
    return 2;
  }
}

function conclusion(smallest: number | null): string {
  if (smallest === null) return 'this canary sees no regression, however large';
  return `half of the challengers that fail x${smallest} as often are rolled back before the bake ends; worse ones sooner`;
}
