import { type ContainerFacts, MOST_FACTS_BYTES, readContainerFacts } from '../domain/training/container-facts.ts';
import { type MetricHistory, MOST_HISTORY_BYTES, readMetricLines } from '../domain/training/metric-history.ts';
import { archivedFiles } from './archive.ts';
import type { ObjectStore } from './object-store.ts';

/** What a container left in `/opt/ml/output/data/slipway/`, which SageMaker uploads as `output.tar.gz` beside the model. */
export interface ContainerReport {
  readonly facts: ContainerFacts | null;
  readonly history: MetricHistory | null;
  readonly notes: readonly string[];
}

const FACTS = 'slipway/facts.json';
const METRICS = 'slipway/metrics.jsonl';
const LONGEST: Readonly<Record<string, number>> = { [FACTS]: MOST_FACTS_BYTES, [METRICS]: MOST_HISTORY_BYTES };

/** @throws what S3 and the archive throw */
export async function containerReport(objects: ObjectStore, outputUri: string): Promise<ContainerReport> {
  // Asked by listing: without ListBucket on the whole bucket, S3 answers for a missing object as for a forbidden one.
  const archive = (await objects.list(outputUri)).length === 0 ? undefined : await objects.stream(outputUri);
  if (archive === undefined) {
    const notes = ['the container reported no facts: it wrote nothing to /opt/ml/output/data'];
    return { facts: null, history: null, notes };
  }
  const notes: string[] = [];
  const found = new Map<string, string>();
  for await (const file of archivedFiles(archive)) {
    const longest = LONGEST[file.path];
    if (longest === undefined) continue;
    if (file.bytes > longest) {
      notes.push(`${file.path} has ${file.bytes} bytes; allowed: up to ${longest}`);
      continue;
    }
    const pieces: Buffer[] = [];
    for await (const piece of file.content()) pieces.push(piece);
    found.set(file.path, Buffer.concat(pieces).toString('utf8'));
    if (found.size === Object.keys(LONGEST).length) break;
  }
  return { ...readFacts(found.get(FACTS), notes), ...readHistory(found.get(METRICS), notes), notes };
}

function readFacts(text: string | undefined, notes: string[]): Pick<ContainerReport, 'facts'> {
  if (text === undefined) {
    notes.push(`the container reported no facts: there is no ${FACTS} in its output`);
    return { facts: null };
  }
  const read = readContainerFacts(text);
  if ('facts' in read) return { facts: read.facts };
  notes.push(`the container's ${FACTS} is not as it should be: ${read.problem}`);
  return { facts: null };
}

function readHistory(text: string | undefined, notes: string[]): Pick<ContainerReport, 'history'> {
  if (text === undefined) return { history: null };
  const { history, badLines } = readMetricLines(text);
  if (badLines > 0) notes.push(`${badLines} ${badLines === 1 ? 'line' : 'lines'} of the container's ${METRICS} are no JSON objects`);
  return { history: history ?? null };
}
