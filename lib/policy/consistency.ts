import { leakingChannels } from '../../domain/dataset/channels.ts';
import { METRICS } from '../../domain/evaluation/metric.ts';
import { metricsThatDoNotFit } from '../../domain/evaluation/policy.ts';
import type { OwnerPolicy } from '../../domain/policy/owner-policy.ts';

/** Kinds of events that the canary judges and that standing alarms watch. */
const KINDS = ['errors', 'latency', 'invalidOutput', 'scores', 'dataDrift'];

/** What people can be told of: drift by the check of the data, the others by standing alarms that roll nothing back. */
const TOLD = ['dataDrift', 'errors', 'latency'];

/**
 * What each field allows and the document as a whole does not: columns that nobody promised, a label among the features,
 * alarms that nobody listed. A rule that names a thing which is not there would never fire.
 */
export function inconsistencies({ problem, dataset, gates, watch }: OwnerPolicy, rollbackAlarms: readonly string[]): string[] {
  const columns = Object.keys(dataset.contract.columns);
  const unknown = (field: string, column: string | undefined): string[] =>
    column === undefined || columns.includes(column)
      ? []
      : [`${field}: given ${JSON.stringify(column)}; allowed: a column of dataset.contract.columns (${columns.join(', ')})`];
  const features = problem.features ?? [];
  const holdout = dataset.holdout;
  return [
    ...unknown('problem.label', problem.label),
    ...unknown('problem.id', problem.id),
    ...unknown('problem.eventTime', problem.eventTime),
    ...features.flatMap((feature, i) => unknown(`problem.features.${i}`, feature)),
    ...(features.includes(problem.label)
      ? [`problem.features: holds the label ${JSON.stringify(problem.label)}; a model must not see what it predicts`]
      : []),
    ...('column' in holdout ? unknown('dataset.holdout.column', holdout.column) : []),
    ...(holdout.by === 'time' && holdout.column === undefined && problem.eventTime === undefined
      ? ['dataset.holdout.column: missing; a holdout by time needs it, or problem.eventTime']
      : []),
    ...leakingChannels(dataset).map(
      ({ name, folder, rows }) =>
        `dataset.channels.${name}: given ${JSON.stringify(folder)}, which shares files with ${rows === '' ? 'the whole drop' : JSON.stringify(rows)}, ` +
        'where the held-out rows lie; a trainer must not see them: give it a folder of its own beside them, and dataset.channels.train theirs',
    ),
    ...unknown('dataset.contract.freshness.column', dataset.contract.freshness?.column),
    ...gates.slices.flatMap(({ by }, i) => by.flatMap((column) => unknown(`gates.slices.${i}.by`, column))),
    ...gates.floors.flatMap(({ metric, min, max }, i) =>
      METRICS[metric].better === 'higher'
        ? unreachable(`gates.floors.${i}.min`, metric, min, (min ?? 0) >= 1, 'below 1')
        : unreachable(`gates.floors.${i}.max`, metric, max, (max ?? 1) <= 0, 'above 0'),
    ),
    ...metricsThatDoNotFit(gates, problem.type).map(
      (metric) => `gates: ${metric} is no metric of a ${problem.type} problem; choose another metric or problem.type`,
    ),
    ...watch.rollBackOn.flatMap((name, i) =>
      KINDS.includes(name) || rollbackAlarms.includes(name)
        ? []
        : [
            `watch.rollBackOn.${i}: given ${JSON.stringify(name)}; allowed: ${KINDS.join(', ')}, or the name of an alarm in prop rollbackAlarms`,
          ],
    ),
    ...watch.notifyOn.flatMap((name, i) =>
      TOLD.includes(name) || rollbackAlarms.includes(name)
        ? []
        : [
            `watch.notifyOn.${i}: given ${JSON.stringify(name)}; allowed: ${TOLD.join(', ')}, or the name of an alarm in prop rollbackAlarms`,
          ],
    ),
    ...watch.notifyOn
      .filter((name) => watch.rollBackOn.includes(name))
      .map((name) => `watch: ${JSON.stringify(name)} stands in rollBackOn and in notifyOn; what rolls back tells people too: name it once`),
    ...(watch.rollBackOn.includes('dataDrift')
      ? ['watch.rollBackOn: drift of the data never rolls back; move dataDrift to watch.notifyOn']
      : []),
  ];
}

/** No confidence bound of a finite holdout reaches the end of a metric's range: every model would be rejected. */
const unreachable = (field: string, metric: string, given: number | undefined, never: boolean, allowed: string): string[] =>
  never ? [`${field}: given ${given}; no challenger's ${metric} can be shown to reach it; allowed: ${allowed}`] : [];
