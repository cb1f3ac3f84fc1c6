import * as v from 'valibot';
import type { AssemblyModel } from '../../rehearsal/assembly/model.ts';
import { chargedMetrics } from './cloudwatch-hours.ts';
import type { Call, StoryStatistics } from './documents.ts';
import { gigabyteSecondsEach, invokedFunction } from './functions.ts';
import type { Standing } from './idle.ts';
import { countRequests } from './requests.ts';

/** The parts of an assembly that go on costing. */
export type StandingAssembly = {
  readonly parameters: readonly Pick<AssemblyModel['parameters'][number], 'stack' | 'name'>[];
  readonly alarms: readonly Pick<AssemblyModel['alarms'][number], 'stack' | 'input'>[];
  readonly keys: readonly Pick<AssemblyModel['keys'][number], 'stack'>[];
  readonly schedules: readonly Pick<AssemblyModel['schedules'][number], 'stack' | 'expression'>[];
  readonly functions: readonly Pick<AssemblyModel['functions'][number], 'stack' | 'name'>[];
};

/** What stands for one model: its own stack and the platform's. */
export function standingOf(model: string, assembly: StandingAssembly, statistics: StoryStatistics, calls: readonly Call[]): Standing {
  const stacks = stacksOf(model, assembly);
  const here = <T extends { readonly stack: string }>(resources: readonly T[]): T[] => resources.filter(({ stack }) => stacks.has(stack));
  const names = new Set(here(assembly.functions).map(({ name }) => name));
  const fleet = lastFleet(names, calls);
  return {
    alarmMetrics: here(assembly.alarms).reduce((sum, { input }) => sum + chargedMetrics(input).metrics, 0),
    keys: here(assembly.keys).length,
    ...(fleet === undefined ? {} : { fleet }),
    reconcile: reconcileOf(
      here(assembly.schedules).map(({ expression }) => expression),
      names,
      statistics,
      calls,
    ),
    storedBytes: statistics.stored.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Stacks by what they publish in Parameter Store. */
function stacksOf(model: string, { parameters }: StandingAssembly): ReadonlySet<string> {
  const stacks = parameters.filter(({ name }) => name.endsWith(`/models/${model}`) || /^\/slipway\/[^/]+\/table$/.test(name));
  return new Set(stacks.map(({ stack }) => stack));
}

const RATE = /^rate\((\d+) minutes?\)$/;

function reconcileOf(
  expressions: readonly string[],
  names: ReadonlySet<string>,
  { functions }: StoryStatistics,
  calls: readonly Call[],
): Standing['reconcile'] {
  const [expression = ''] = expressions;
  const everyMinutes = Number(RATE.exec(expression)?.[1]);
  if (!(everyMinutes > 0)) throw new Error(`the schedule "${expression}" is no rate in minutes, so its runs a month are not known`);
  const runs = calls.filter((call) => call.caller === 'scheduler' && names.has(invokedFunction(call) ?? ''));
  const invoked = new Set(runs.flatMap((call) => invokedFunction(call) ?? []));
  const own = countRequests(calls.filter(({ caller }) => invoked.has(caller)));
  const each = (count: number): number => (runs.length === 0 ? 0 : count / runs.length);
  return {
    everyMinutes,
    gigabyteSeconds: Math.max(0, ...[...invoked].map((name) => gigabyteSecondsEach(functions, name))),
    s3Write: each(own.s3Write),
    s3Read: each(own.s3Read),
    dynamodbRead: each(own.dynamodbRead),
    dynamodbWrite: each(own.dynamodbWrite),
  };
}

const endpointConfig = v.object({
  ProductionVariants: v.tuple([v.object({ InstanceType: v.string(), InitialInstanceCount: v.number() })]),
});

/** The fleet that the model's last endpoint config asks for. */
function lastFleet(names: ReadonlySet<string>, calls: readonly Call[]): Standing['fleet'] {
  const configs = calls
    .filter(({ operation, outcome, caller }) => operation === 'CreateEndpointConfig' && outcome === 'allowed' && names.has(caller))
    .map(({ parameters }) => v.parse(endpointConfig, parameters));
  const variant = configs.at(-1)?.ProductionVariants[0];
  return variant === undefined ? undefined : { instanceType: variant.InstanceType, instances: variant.InitialInstanceCount };
}
