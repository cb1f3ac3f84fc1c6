import type { Judgement } from '../verdict.ts';
import type { Check } from './check.ts';
import { judgeColumn } from './column-rules.ts';
import type { DataContract } from './contract.ts';
import { judgeWhole } from './dataset-rules.ts';
import { judgeLabel } from './label-rules.ts';
import { columnOf, type Profile } from './profile.ts';

/** What a contract is judged with beside the profile. */
export interface DatasetContext {
  /** The dataset before: for rules about the number of rows. */
  readonly previous?: Profile | undefined;
  /** The time to measure age from, epoch milliseconds. */
  readonly at?: number | undefined;
  /** The column to predict: it must have more than one class, and no other column may repeat it. */
  readonly label?: string | undefined;
}

/** The verdict on a dataset, with every rule that was looked at. */
export interface DatasetJudgement extends Judgement {
  readonly checks: readonly Check[];
}

/**
 * Whether a dataset keeps its contract. Every rule of every column is judged on its own; any broken rule of severity `fail` fails the
 * dataset, a rule without evidence makes it inconclusive, and warnings decide nothing.
 */
export function judgeDataset(profile: Profile, contract: DataContract, context: DatasetContext = {}): DatasetJudgement {
  const checks = [
    ...judgeWhole(profile, contract, context.previous, context.at),
    ...(context.label === undefined ? [] : judgeLabel(profile, context.label)),
    ...Object.entries(contract.columns).flatMap(([name, rules]) => {
      const column = columnOf(profile, name);
      return column ? guarded(name, () => judgeColumn(profile, column, rules)) : [];
    }),
  ];
  return { ...summary(checks), checks };
}

/** One damaged column must not hide what the others have to say. */
function guarded(column: string, judge: () => Check[]): Check[] {
  try {
    return judge();
  } catch (error) {
    const message = `cannot be judged: ${error instanceof Error ? error.message : String(error)}`;
    return [{ column, rule: 'profile', status: 'error', message }];
  }
}

function summary(checks: readonly Check[]): Judgement {
  const say = ({ column, rule, message }: Check): string => `${column === undefined ? '' : `${column}  `}${rule}  ${message}`;
  const failed = checks.filter(({ status }) => status === 'fail' || status === 'error');
  const unknown = checks.filter(({ status }) => status === 'inconclusive');
  const warnings = checks.filter(({ status }) => status === 'warn').map(say);
  if (failed.length > 0) return { verdict: 'fail', reasons: failed.map(say), warnings: [...unknown.map(say), ...warnings] };
  if (unknown.length > 0) return { verdict: 'inconclusive', reasons: unknown.map(say), warnings };
  return { verdict: 'pass', reasons: [], warnings };
}
