import * as v from 'valibot';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import { type Profile, profileSchema } from '../../domain/dataset/profile.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { judgeDrift } from '../../domain/drift/judge-drift.ts';
import { deliveryUri } from '../shared/places.ts';
import type { CheckDriftInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly dataBucket: string;
}

/** Columns told in the workflow's own payload; the document has them all. */
const SHOWN = 5;

/** Compares the dataset's profile with that of the data which the champion was trained on. */
export const checkDrift =
  ({ ledger, objects, dataBucket }: Ports) =>
  async ({ at, delivery, profileUri }: CheckDriftInput) => {
    const policy = await readPolicy(objects, delivery);
    const { drift, contract } = policy.dataset;
    const { champion } = await ledger.head(delivery.model);
    const reportUri = `${deliveryUri(dataBucket, delivery)}drift.json`;
    if (drift.against === 'none' || champion === null) {
      const why = drift.against === 'none' ? 'the policy compares with nothing' : 'first delivery: there is no champion to compare with';
      await objects.put(reportUri, JSON.stringify({ applicable: false, why }));
      await ledger.appendEvent(delivery.deliveryId, 'drift', at, { applicable: false, why });
      return { verdict: 'pass' as const, proceed: true, applicable: false, reasons: [], warnings: [why], reportUri };
    }
    const [baseline, current] = [await readProfile(objects, champion.profileUri), await readProfile(objects, profileUri)];
    const judged = judgeDrift(baseline, current, drift, { columns: contract.columns, label: policy.problem.label });
    await objects.put(
      reportUri,
      JSON.stringify({
        applicable: true,
        baseline: { deliveryId: champion.deliveryId, generation: champion.generation, profileUri: champion.profileUri },
        ...judged,
      }),
    );
    const proceed = judged.verdict === 'pass' || (judged.verdict === 'inconclusive' && drift.whenInconclusive === 'continue');
    const byPsi = judged.columns.filter(({ psi }) => psi !== null).sort((a, b) => (b.psi ?? 0) - (a.psi ?? 0));
    const top = byPsi.slice(0, SHOWN).map(({ name, psi, effect, q }) => ({ name, psi, effect, q }));
    await ledger.appendEvent(delivery.deliveryId, 'drift', at, { verdict: judged.verdict, proceed, against: champion.generation, top });
    return {
      verdict: judged.verdict,
      proceed,
      applicable: true,
      reasons: judged.reasons.slice(0, SHOWN),
      warnings: judged.warnings.slice(0, SHOWN),
      top,
      reportUri,
    };
  };

async function readProfile(objects: ObjectStore, uri: string): Promise<Profile> {
  const text = await objects.text(uri);
  if (text === undefined) throw new StepError('Dataset.NotFound', `the profile ${uri} does not exist`);
  return v.parse(profileSchema, JSON.parse(text));
}
