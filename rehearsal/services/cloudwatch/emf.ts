import * as v from 'valibot';
import type { Measurement } from './metric-sink.ts';

const metric = v.object({ Name: v.string(), Unit: v.optional(v.string()), StorageResolution: v.optional(v.number()) });
const directive = v.object({ Namespace: v.string(), Dimensions: v.optional(v.array(v.array(v.string())), [[]]), Metrics: v.array(metric) });
const document = v.looseObject({ _aws: v.object({ Timestamp: v.number(), CloudWatchMetrics: v.array(directive) }) });
const values = v.union([v.number(), v.array(v.number())]);

/**
 * Measurements in a log line of the embedded metric format; none for any other line. The line's own Timestamp counts,
 * not the moment of writing. Source: CloudWatch guide, "Specification: Embedded metric format".
 */
export function readEmbeddedMetrics(line: string): Measurement[] {
  if (!line.includes('"_aws"')) return [];
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), document), line);
  if (!parsed.success) return [];
  const { _aws: meta, ...members } = parsed.output;
  return meta.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(members[name])]));
      return Metrics.flatMap(({ Name, Unit, StorageResolution }): Measurement[] => {
        const found = v.safeParse(values, members[Name]);
        if (!found.success) return [];
        return [found.output].flat().map((value) => ({
          namespace: Namespace,
          name: Name,
          dimensions,
          time: meta.Timestamp,
          value,
          resolution: StorageResolution === 1 ? 1 : 60,
          ...(Unit === undefined ? {} : { unit: Unit }),
        }));
      });
    }),
  );
}
