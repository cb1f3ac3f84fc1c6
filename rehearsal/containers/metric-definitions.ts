/** One entry of AlgorithmSpecification.MetricDefinitions. */
export interface MetricDefinition {
  readonly Name: string;
  readonly Regex: string;
}

export interface FoundMetric {
  readonly name: string;
  readonly value: number;
}

/**
 * What the metric definitions find in a container's log, in order. The first group of the expression is the value;
 * what does not read as a finite number is no metric.
 * AWS's guide "Define Training Metrics": regular expressions run over each log line.
 */
export function findMetrics(definitions: readonly MetricDefinition[], lines: readonly string[]): FoundMetric[] {
  const compiled = definitions.map(({ Name, Regex }) => ({ name: Name, regex: new RegExp(Regex) }));
  return lines.flatMap((line) =>
    compiled.flatMap(({ name, regex }) => {
      const value = Number.parseFloat(regex.exec(line)?.[1] ?? '');
      return Number.isFinite(value) ? [{ name, value }] : [];
    }),
  );
}

/** The last value of each metric: FinalMetricDataList. */
export function finalMetrics(found: readonly FoundMetric[]): FoundMetric[] {
  return [...new Map(found.map((metric) => [metric.name, metric])).values()];
}
