import * as v from 'valibot';
import type { Alarms } from '../../adapters/cloudwatch/alarms.ts';
import type { Ledger } from '../../adapters/ledger/ledger.ts';
import type { ObjectStore } from '../../adapters/object-store.ts';
import { readPolicy } from '../../adapters/policies.ts';
import type { Endpoints, EndpointView } from '../../adapters/sagemaker/endpoints.ts';
import { outcomeSchema } from '../../domain/delivery/outcome.ts';
import type { GoldenResult } from '../../domain/shift/golden.ts';
import { judgeGolden } from '../../domain/shift/golden.ts';
import { judgeLanding } from '../../domain/shift/landing.ts';
import { askGolden, readGoldenAnswers, readGoldenRequests } from '../shared/golden.ts';
import { deliveryUri } from '../shared/places.ts';
import type { VerifyShiftInput } from './contract.ts';

export interface Ports {
  readonly ledger: Ledger;
  readonly objects: ObjectStore;
  readonly endpoints: Endpoints;
  readonly alarms: Alarms;
  readonly dataBucket: string;
}

/** The part of the judge's memory that tells how the shift went. */
const memorySchema = v.object({
  bakeFrom: v.optional(v.number()),
  verdict: v.optional(v.picklist(['continue', 'pass', 'fail', 'inconclusive']), 'continue'),
  sentence: v.optional(v.string(), 'no window was judged'),
  alarmsFired: v.optional(v.array(v.object({ name: v.string(), reason: v.string() })), []),
});

/** The part of an earlier landing that says why it was not the end. */
const landingSchema = v.object({ outcome: outcomeSchema, reasons: v.array(v.string()) });

/** Finds out where traffic landed and asks whatever serves there the golden requests. */
export const verifyShift =
  ({ ledger, objects, endpoints, alarms, dataBucket }: Ports) =>
  async ({ at, delivery, fleet, judge, goldenUri }: VerifyShiftInput) => {
    const policy = await readPolicy(objects, delivery);
    const memory = v.parse(memorySchema, judge);
    const endpoint = await endpoints.describe(fleet.endpointName);
    const alarmsFired = [...memory.alarmsFired, ...(await firingUnseen())];
    const { champion, intent } = await ledger.head(delivery.model);
    const onChampion = endpoint?.endpointConfigName === fleet.championConfigName;
    const uri = onChampion ? champion?.goldenUri : goldenUri;
    const recorded = onChampion ? await readGoldenAnswers(objects, champion?.goldenAnswersUri) : undefined;
    const asked = endpoint?.status === 'InService' ? await ask(endpoint, uri) : undefined;
    const golden: GoldenResult | undefined = asked === undefined ? undefined : judgeGolden(asked.replies, recorded?.answers);
    const returning = intent?.kind === 'rollback';
    const sentBack = returning ? await firstLanding() : undefined;
    const landing = judgeLanding({
      fleet,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(golden === undefined ? {} : { golden }),
      alarmsFired,
      judged: { verdict: memory.verdict, sentence: memory.sentence },
      bakeSeen: memory.bakeFrom !== undefined,
      returning,
      ...(sentBack === undefined ? {} : { sentBack }),
      whenInconclusive: policy.canary.whenInconclusive,
    });
    const base = deliveryUri(dataBucket, delivery);
    const answersUri = `${base}golden-answers.json`;
    const keepAnswers = landing.landed === 'challenger' && landing.verdict === 'pass' && asked !== undefined;
    if (keepAnswers) {
      const answers = asked.replies.flatMap((reply) => ('answer' in reply ? [reply.answer] : []));
      await objects.put(answersUri, JSON.stringify({ endpointConfigName: fleet.endpointConfigName, rows: asked.rows, answers }));
    }
    await objects.put(
      `${base}landing.json`,
      JSON.stringify({ at, fleet, endpoint, golden, ...landing, judge: { ...memory, alarmsFired } }),
    );
    await ledger.appendEvent(delivery.deliveryId, `landed ${landing.landed}${returning ? ' after return' : ''}`, at, {
      verdict: landing.verdict,
      outcome: landing.outcome,
      reasons: landing.reasons.slice(0, 5),
    });
    return { ...landing, ...(keepAnswers ? { goldenAnswersUri: answersUri } : {}) };

    /** Alarms that fire and that the judge did not live to see: its own heartbeat's above all. */
    async function firingUnseen(): Promise<readonly { name: string; reason: string }[]> {
      const seen = new Set(memory.alarmsFired.map(({ name }) => name));
      const now = await alarms.describe(fleet.alarms);
      return now
        .filter(({ name, state }) => state === 'ALARM' && !seen.has(name))
        .map(({ name, reason }) => ({ name, reason: reason.slice(0, 300) }));
    }

    /** What was found before the shift was sent back: it is noted in the delivery's chain. */
    async function firstLanding() {
      const event = (await ledger.events(delivery.deliveryId)).find(({ name }) => name === 'landed challenger');
      const told = v.safeParse(landingSchema, event?.detail);
      return told.success ? told.output : undefined;
    }

    async function ask({ status }: EndpointView, requestsUri: string | undefined) {
      const requests = await readGoldenRequests(objects, requestsUri);
      if (requests === undefined || status !== 'InService') return undefined;
      return { rows: requests.rows, replies: await askGolden(endpoints, fleet.endpointName, requests) };
    }
  };
