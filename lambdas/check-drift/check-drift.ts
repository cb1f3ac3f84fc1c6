import * as v from 'valibot';
import type { Announcements } from '../../adapters/announcements.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { type Profile, profileSchema } from '../../domain/dataset/profile.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { judgeDrift } from '../../domain/drift/judge-drift.ts';
import { type Accepted, accept, previousTo } from '../../domain/ledger/accepted.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { deliveryUri } from '../shared/places.ts';
import type { CheckDriftInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly announcements: Announcements;
  readonly dataBucket: string;
}

/** Columns told in the workflow's own payload; the document has them all. */
const SHOWN = 5;

/** What the data is compared with: where it came from, and its profile. */
interface Baseline {
  readonly deliveryId: string;
  /** Absent for data that no generation was trained on. */
  readonly generation?: number;
  readonly profileUri: string;
}

/** Compares the dataset's profile with that of the data which the policy names, and tells people of drift where the policy says so. */
export const checkDrift =
  ({ ledger, objects, announcements, dataBucket }: Ports) =>
  async ({ at, delivery, profileUri }: CheckDriftInput) => {
    const { deliveryId, model } = delivery;
    const policy = await readPolicy(objects, delivery);
    const { drift, contract } = policy.dataset;
    const head = await ledger.head(model);
    const datasetId = (await ledger.summary(deliveryId))?.datasetId;
    const own = { deliveryId, ...(datasetId === undefined ? {} : { datasetId }) };
    const accepted = () => ledger.changeHead(model, (current) => accept(current, { ...own, profileUri, at }));
    const reportUri = `${deliveryUri(dataBucket, delivery)}drift.json`;
    const baseline = baselineOf(drift.against, head, own);
    if (typeof baseline === 'string') {
      await objects.put(reportUri, JSON.stringify({ applicable: false, why: baseline }));
      await ledger.appendEvent(deliveryId, 'drift', at, { applicable: false, why: baseline });
      await accepted();
      return { verdict: 'pass' as const, proceed: true, applicable: false, reasons: [], warnings: [baseline], reportUri };
    }
    const [before, current] = [await readProfile(objects, baseline.profileUri), await readProfile(objects, profileUri)];
    const judged = judgeDrift(before, current, drift, { columns: contract.columns, label: policy.problem.label });
    await objects.put(reportUri, JSON.stringify({ applicable: true, baseline, ...judged }));
    const proceed = judged.verdict === 'pass' || (judged.verdict === 'inconclusive' && drift.whenInconclusive === 'continue');
    const byPsi = judged.columns.filter(({ psi }) => psi !== null).sort((a, b) => (b.psi ?? 0) - (a.psi ?? 0));
    const top = byPsi.slice(0, SHOWN).map(({ name, psi, effect, q }) => ({ name, psi, effect, q }));
    const [reasons, warnings] = [judged.reasons.slice(0, SHOWN), judged.warnings.slice(0, SHOWN)];
    const against = baseline.generation ?? baseline.deliveryId;
    await ledger.appendEvent(deliveryId, 'drift', at, { verdict: judged.verdict, proceed, against, top });
    if (policy.watch.notifyOn.includes('dataDrift') && (judged.verdict !== 'pass' || warnings.length > 0)) await tell();
    if (proceed) await accepted();
    return { verdict: judged.verdict, proceed, applicable: true, reasons, warnings, top, reportUri };

    /** Once: a second try finds in the chain that it was told. */
    async function tell(): Promise<void> {
      if ((await ledger.events(deliveryId)).some(({ name }) => name === 'drift told')) return;
      const words = judged.verdict === 'pass' ? 'drift warning' : `drift ${judged.verdict}`;
      await announcements.tell(`${model}: ${words} (drop ${delivery.drop.name})`, {
        model,
        deliveryId,
        drop: delivery.drop.name,
        verdict: judged.verdict,
        proceeds: proceed,
        against,
        reasons,
        warnings,
        page: false,
        next: `slipway why ${deliveryId}`,
      });
      await ledger.appendEvent(deliveryId, 'drift told', at, { verdict: judged.verdict });
    }
  };

/** What to compare with, or why there is nothing. */
function baselineOf(
  against: 'champion' | 'previous' | 'none',
  head: Head,
  own: Pick<Accepted, 'deliveryId' | 'datasetId'>,
): Baseline | string {
  if (against === 'none') return 'the policy compares with nothing';
  if (against === 'previous') {
    const previous = previousTo(head, own);
    if (previous === undefined) return 'first delivery: no earlier data passed the data gate';
    const { deliveryId, profileUri } = previous;
    return { deliveryId, profileUri };
  }
  if (head.champion === null) return 'first delivery: there is no champion to compare with';
  const { deliveryId, generation, profileUri } = head.champion;
  return { deliveryId, generation, profileUri };
}

async function readProfile(objects: ObjectStore, uri: string): Promise<Profile> {
  const text = await objects.text(uri);
  if (text === undefined) throw new StepError('Dataset.NotFound', `the profile ${uri} does not exist`);
  return v.parse(profileSchema, JSON.parse(text));
}
