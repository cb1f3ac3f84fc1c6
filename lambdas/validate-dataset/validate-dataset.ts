import * as v from 'valibot';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { toMillis } from '../../adapters/time.ts';
import type { Check } from '../../domain/dataset/check.ts';
import { judgeDataset } from '../../domain/dataset/judge-dataset.ts';
import { countOpaqueFiles, type OpaqueFiles } from '../../domain/dataset/opaque-files.ts';
import { type Profile, profileSchema } from '../../domain/dataset/profile.ts';
import { type ProfileAccumulator, profileAndRelease, UnreadableData, withOpaqueFiles } from '../../profiler/index.ts';
import { deliveryUri } from '../shared/places.ts';
import { isData } from '../shared/rows.ts';
import type { ValidateDatasetInput } from './contract.ts';
import { profileFile } from './profile-file.ts';
import { Quarantine } from './quarantine.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly dataBucket: string;
}

/** Above this the data needs more than one function; it is refused by name rather than cut off in the middle. */
const MOST_BYTES = 2 * 2 ** 30;

/** What this step reads of the dataset's manifest. */
const manifestSchema = v.object({ files: v.array(v.object({ path: v.string(), bytes: v.number(), digest: v.string() })) });

/** Reasons told in the workflow's own payload; the document has them all. */
const SHOWN = 10;

/** Profiles every file of a dataset version in one pass and judges the profile by the policy's contract. */
export const validateDataset =
  ({ ledger, objects, dataBucket }: Ports) =>
  async ({ at, delivery, dataset }: ValidateDatasetInput) => {
    const policy = await readPolicy(objects, delivery);
    const { contract, format } = policy.dataset;
    const base = deliveryUri(dataBucket, delivery);
    const documents = { profileUri: `${base}profile.json`, reportUri: `${base}validation.json` };
    const all = (await objects.list(dataset.dataUri))
      .map(({ key, bytes }) => ({
        uri: `s3://${dataBucket}/${key}`,
        path: `s3://${dataBucket}/${key}`.slice(dataset.dataUri.length),
        bytes,
      }))
      .filter(({ path }) => isData(path));
    const files = format?.type === 'opaque' ? all.filter(({ path }) => path === format.index) : all;
    if (files.length === 0) {
      return tell(
        'fail',
        [
          format?.index === undefined
            ? 'the dataset holds no data file'
            : `the dataset holds no ${format.index}, which the policy names as its index`,
        ],
        [],
      );
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > MOST_BYTES) {
      return tell(
        'fail',
        [`the dataset has ${(bytes / 2 ** 30).toFixed(2)} GiB; one function profiles up to 2 GiB: drop it in parts, or sample it`],
        [],
      );
    }

    const quarantine = new Quarantine(objects, `s3://${dataBucket}/quarantine/${delivery.model}/${delivery.drop.name}/`);
    // The first file's columns and types hold for all.
    let read: ProfileAccumulator | undefined;
    for (const file of files) {
      try {
        read = await profileFile(objects, file, { contract, format, into: read, onBadRow: (row) => quarantine.add(file.path, row) });
      } catch (error) {
        if (!(error instanceof UnreadableData)) throw error;
        return tell('fail', [`${file.path}: ${error.message}`], []);
      }
    }
    if (read === undefined) throw new TypeError('no file was read');
    await quarantine.write();
    const rows = profileAndRelease(
      read,
      files.map((file) => ({ uri: file.uri, bytes: file.bytes })),
    );
    const profile = format?.type === 'opaque' ? withOpaqueFiles(rows, await opaqueFiles(format.index)) : rows;
    await objects.put(documents.profileUri, JSON.stringify(profile));
    const previous = await championsData();
    const judged = judgeDataset(profile, contract, { at: toMillis(at), label: policy.problem.label, previous });
    return tell(judged.verdict, judged.reasons, judged.warnings, judged.checks, profile);

    /** What is not read, by the digests that the snapshot took of every file. */
    async function opaqueFiles(index: string | undefined): Promise<OpaqueFiles> {
      const manifest = v.parse(manifestSchema, JSON.parse((await objects.text(dataset.manifestUri)) ?? 'null'));
      return countOpaqueFiles(
        manifest.files.filter(({ path }) => path !== index && isData(path)),
        sha256Hex,
      );
    }

    /** Profile of the data that the champion was trained on; undefined on a first delivery. */
    async function championsData(): Promise<Profile | undefined> {
      const { champion } = await ledger.head(delivery.model);
      const text = champion === null ? undefined : await objects.text(champion.profileUri);
      return text === undefined ? undefined : v.parse(profileSchema, JSON.parse(text));
    }

    async function tell(
      verdict: 'pass' | 'fail' | 'inconclusive',
      reasons: readonly string[],
      warnings: readonly string[],
      checks: readonly Check[] = [],
      profile?: Profile,
    ) {
      const numbers =
        profile === undefined
          ? { rows: 0, badRows: 0, columns: 0 }
          : { rows: profile.rows, badRows: profile.badRows, columns: profile.columns.length };
      await objects.put(documents.reportUri, JSON.stringify({ verdict, reasons, warnings, ...numbers, checks }));
      await ledger.appendEvent(delivery.deliveryId, 'validated', at, {
        verdict,
        ...numbers,
        reasons: reasons.slice(0, 3).map((text) => text.slice(0, 300)),
      });
      const passed = checks.filter(({ status }) => status === 'pass').length;
      return {
        verdict,
        reasons: reasons.slice(0, SHOWN),
        warnings: warnings.slice(0, SHOWN),
        ...numbers,
        checks: checks.length,
        passed,
        ...documents,
      };
    }
  };
