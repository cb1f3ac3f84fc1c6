import * as v from 'valibot';
import { deliveryDocuments } from '../../adapters/delivery-documents.ts';
import { sha256Hex } from '../../adapters/hash.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import type { ReportOptions } from '../../domain/report/facts.ts';
import { renderReport as render } from '../../domain/report/render-report.ts';
import { deliveryUri } from '../shared/places.ts';
import type { RenderReportInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly dataBucket: string;
  /** Whether anybody waited for the delivery's times. */
  readonly times: NonNullable<ReportOptions['times']>;
}

/** Draws the report of a delivery from the documents that its steps left, and puts it beside them. */
export const renderReport =
  ({ ledger, objects, dataBucket, times }: Ports) =>
  async ({ delivery }: Pick<RenderReportInput, 'delivery'>) => {
    const base = deliveryUri(dataBucket, delivery);
    const notes: string[] = [];
    const { document, windows } = deliveryDocuments(objects, dataBucket, base, notes);
    const [record, validation, profile, drift, training, evaluation, landing, judgePlan] = await Promise.all(
      ['record', 'validation', 'profile', 'drift', 'training', 'evaluation', 'landing', 'judge-plan'].map((name) =>
        document(`${base}${name}.json`),
      ),
    );
    const baselineUri = profileUriOf(drift);
    const html = render(
      {
        record: record ?? (await fromLedger()),
        validation,
        profile,
        baselineProfile: baselineUri === undefined ? undefined : await document(baselineUri),
        drift,
        training,
        evaluation,
        landing,
        judgePlan,
        windows: await windows(),
        notes,
      },
      { times, sha256: sha256Hex },
    );
    const reportUri = `${base}report.html`;
    await objects.put(reportUri, html, { contentType: 'text/html; charset=utf-8' });
    return { reportUri };

    /** An execution that died wrote no record; the ledger still knows how it ended. */
    async function fromLedger(): Promise<unknown> {
      const summary = await ledger.summary(delivery.deliveryId);
      return summary === undefined ? undefined : { ...summary, events: await ledger.events(delivery.deliveryId) };
    }
  };

const driftDocument = v.object({ baseline: v.object({ profileUri: v.string() }) });

function profileUriOf(drift: unknown): string | undefined {
  const result = v.safeParse(driftDocument, drift);
  return result.success ? result.output.baseline.profileUri : undefined;
}
