import { sha256Hex } from '../../adapters/hash.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { HOLDOUT_FOLDER, trainFolder as trainFolderOf, wholeChannels } from '../../domain/dataset/channels.ts';
import type { HoldoutPolicy } from '../../domain/dataset/contract.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { type DeliveryPolicy, featureColumns } from '../../domain/policy/delivery-policy.ts';
import type { GoldenRequests } from '../../domain/shift/golden.ts';
import { holdoutFrom, momentOf, type Side, sideByKey } from '../../domain/split/assign.ts';
import { csvRecord } from '../../domain/split/csv-record.ts';
import { deliveryUri } from '../shared/places.ts';
import { isData, type Row, readRows } from '../shared/rows.ts';
import type { SplitDatasetInput } from './contract.ts';
import { Spool } from './spool.ts';

export interface Ports {
  readonly objects: ObjectStore;
}

/** Held-out rows that every later model of this endpoint is asked after a rollback. */
const GOLDEN_ROWS = 20;

interface SnapshotFile {
  readonly uri: string;
  readonly path: string;
}

/**
 * Parts a dataset version into what is trained on and what is judged on. Training files keep their rows as they were dropped;
 * holdout becomes two files with the same order of rows: features as the serving container takes them, and labels.
 */
export const splitDataset = (ports: Ports, dataBucket: string) => async (input: SplitDatasetInput) => {
  try {
    return await split(ports, dataBucket, input);
  } catch (error) {
    // What is wrong with the data is the data's rejection, not our failure.
    if (error instanceof StepError && error.name === 'Dataset.Malformed') return { verdict: 'fail' as const, reasons: [error.message] };
    throw error;
  }
};

async function split({ objects }: Ports, dataBucket: string, { delivery, dataset }: SplitDatasetInput) {
  const policy = await readPolicy(objects, delivery);
  const { holdout } = policy.dataset;
  const trainFolder = trainFolderOf(policy.dataset);
  const files = (await objects.list(dataset.dataUri))
    .map(({ key }) => ({ uri: `s3://${dataBucket}/${key}`, path: `s3://${dataBucket}/${key}`.slice(dataset.dataUri.length) }))
    .filter(({ path }) => isData(path) && (path.startsWith(trainFolder) || (holdout.by === 'folder' && path.startsWith(HOLDOUT_FOLDER))));
  const sideOf = await sides(objects, policy, holdout, files, trainFolder);
  const base = `${deliveryUri(dataBucket, delivery)}split/`;
  const counts = await writeSides(objects, policy, files, sideOf, base);
  const result = {
    trainRows: counts.train,
    badRows: counts.bad,
    unlabelledRows: counts.unlabelled,
    channels: trainingChannels(policy, dataset.dataUri, `${base}train/`),
    holdout: { featuresUri: `${base}features.csv`, labelsUri: `${base}labels.csv`, rows: counts.holdout },
    goldenUri: `${base}golden.json`,
  };
  const wanted = Math.max(1, holdout.minRows);
  const problems = [
    ...(counts.holdout < wanted ? [`${counts.holdout} rows to hold out, the policy wants ${wanted} (dataset.holdout.minRows)`] : []),
    ...(counts.train === 0 ? ['no row is left to train on'] : []),
  ];
  return { verdict: problems.length === 0 ? ('pass' as const) : ('fail' as const), reasons: problems, ...result };
}

type SideOf = (file: SnapshotFile, row: Row) => Side;

/** How a row's side is found; by time, every row's moment is looked at first. */
async function sides(
  objects: ObjectStore,
  policy: DeliveryPolicy,
  holdout: HoldoutPolicy,
  files: readonly SnapshotFile[],
  trainFolder: string,
): Promise<SideOf> {
  if (holdout.by === 'folder') return ({ path }) => (path.startsWith(HOLDOUT_FOLDER) ? 'holdout' : 'train');
  if (holdout.by === 'hash') return (file, row) => sideByKey(need(row, holdout.column, file), holdout.share, sha256Hex);
  const column = holdout.column ?? policy.problem.eventTime;
  if (column === undefined) throw new StepError('Delivery.InvalidInput', 'dataset.holdout by time needs a column, or problem.eventTime');
  const known = new Map<string, number>();
  const moment = (file: SnapshotFile, row: Row): number => {
    const text = need(row, column, file);
    const seen = known.get(text);
    if (seen !== undefined) return seen;
    const found = momentOf(text);
    if (found === undefined)
      throw new StepError('Dataset.Malformed', `${file.path}: ${column} ${JSON.stringify(text.slice(0, 40))} is no date or instant`);
    // Days repeat row after row; instants do not, and must not fill the memory.
    if (known.size < 10_000) known.set(text, found);
    return found;
  };
  const moments: number[] = [];
  for (const file of files) await eachRow(objects, policy, file, (row) => moments.push(moment(file, row)));
  if (moments.length === 0) throw new StepError('Dataset.Malformed', `no row in ${trainFolder === '' ? 'the dataset' : trainFolder}`);
  const from = holdoutFrom(holdout, Float64Array.from(moments));
  return (file, row) => (moment(file, row) >= from ? 'holdout' : 'train');
}

interface Counted extends Record<Side, number> {
  /** Rows that validation had counted as bad too. */
  bad: number;
  /** Rows to hold out that do not say what was true. */
  unlabelled: number;
}

async function writeSides(
  objects: ObjectStore,
  policy: DeliveryPolicy,
  files: readonly SnapshotFile[],
  sideOf: SideOf,
  base: string,
): Promise<Counted> {
  const features = featureColumns(policy);
  const counts: Counted = { train: 0, holdout: 0, bad: 0, unlabelled: 0 };
  const golden: string[] = [];
  const spools = new Set<Spool>();
  const spool = (name: string, contentType: string, header?: string): Spool => {
    const opened = new Spool(objects, base + name, contentType, header);
    spools.add(opened);
    return opened;
  };
  const end = async (written: Spool | undefined): Promise<void> => {
    await written?.end();
    if (written !== undefined) spools.delete(written);
  };
  try {
    const featuresFile = spool('features.csv', 'text/csv');
    const labelsFile = spool('labels.csv', 'text/csv');
    for (const [index, file] of files.entries()) {
      let train: Spool | undefined;
      counts.bad += await eachRow(
        objects,
        policy,
        file,
        (row, { kind, header }) => {
          const side = sideOf(file, row);
          if (side === 'train') {
            counts.train++;
            const name = `train/part-${String(index).padStart(4, '0')}.${kind}`;
            train ??= spool(name, kind === 'csv' ? 'text/csv' : 'application/jsonlines', header);
            train.line(row.text);
            return;
          }
          const label = labelOf(row, policy);
          if (label === undefined) {
            counts.unlabelled++;
            return;
          }
          counts.holdout++;
          const record = csvRecord(features.map((column) => row.value(column) ?? ''));
          featuresFile.line(record);
          labelsFile.line(label);
          if (golden.length < GOLDEN_ROWS) golden.push(record);
        },
        () => Promise.all([...spools].map((open) => open.drain())),
      );
      await end(train);
    }
    await end(featuresFile);
    await end(labelsFile);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error('the split broke off');
    await Promise.all([...spools].map((open) => open.abandon(reason)));
    throw error;
  }
  const requests: GoldenRequests = { contentType: 'text/csv', accept: 'text/csv', rows: golden };
  await objects.put(`${base}golden.json`, JSON.stringify(requests));
  return counts;
}

/** Texts that say yes and no of a binary label, as validation reads them. */
const YES = /^(true|t|1|yes|y)$/i;
const NO = /^(false|f|0|no|n)$/i;

/** A row's label as a number's text; undefined where it has none. */
function labelOf(row: Row, { problem, dataset }: DeliveryPolicy): string | undefined {
  const text = row.value(problem.label)?.trim() ?? '';
  if (text === '' || dataset.format?.nullValues?.includes(text)) return undefined;
  if (problem.type !== 'binary') return text;
  return YES.test(text) ? '1' : NO.test(text) ? '0' : text;
}

/** Reads a file row by row and answers how many rows were bad. */
async function eachRow(
  objects: ObjectStore,
  policy: DeliveryPolicy,
  file: SnapshotFile,
  visit: (row: Row, reader: { readonly kind: 'csv' | 'jsonl'; readonly header: string | undefined }) => void,
  afterPiece: () => Promise<unknown> = async () => undefined,
): Promise<number> {
  const bytes = await objects.stream(file.uri);
  if (bytes === undefined) throw new StepError('Dataset.NotFound', `${file.uri} is gone from the snapshot`);
  const reader = await readRows({ path: file.path, bytes }, policy.dataset.format, Object.keys(policy.dataset.contract.columns));
  for await (const piece of reader.pieces) {
    for (const row of piece) visit(row, reader);
    await afterPiece();
  }
  return reader.badRows();
}

function need(row: Row, column: string, file: SnapshotFile): string {
  const value = row.value(column);
  if (value === undefined || value === '') throw new StepError('Dataset.Malformed', `${file.path}: a row has no ${column}`);
  return value;
}

/** The split files as channel `train`; other channels of the policy are the drop's own folders. */
function trainingChannels(policy: DeliveryPolicy, dataUri: string, trainUri: string) {
  const whole = wholeChannels(policy.dataset).map(({ name, folder }) => [name, dataUri + folder] as const);
  return [['train', trainUri] as const, ...whole].map(([ChannelName, S3Uri]) => ({
    ChannelName,
    InputMode: 'File',
    ContentType: 'text/csv',
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri, S3DataDistributionType: 'FullyReplicated' } },
  }));
}
