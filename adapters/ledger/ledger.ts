import * as v from 'valibot';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { StepError } from '../../domain/delivery/errors.ts';
import { generationKey } from '../../domain/delivery/names.ts';
import type { Outcome } from '../../domain/delivery/outcome.ts';
import { EMPTY_HEAD, type Head, headSchema, type Transition } from '../../domain/ledger/head.ts';
import {
  type DatasetClaim,
  type DeliveryEvent,
  type DropClaim,
  datasetClaimSchema,
  dropClaimSchema,
  eventSchema,
  type Generation,
  generationSchema,
  type Summary,
  summarySchema,
} from '../../domain/ledger/items.ts';
import { sha256Hex } from '../hash.ts';
import { storable } from './storable.ts';
import type { Table } from './table.ts';

/** Lost races in a row after which something is wrong rather than busy. */
const MOST_RACES = 10;

const FIRST_LINK = '0'.repeat(64);

const modelKey = (model: string): string => `model#${model}`;
const deliveryKey = (deliveryId: string): string => `delivery#${deliveryId}`;
const dropKey = (drop: string, versionId: string): string => `drop#${drop}#${versionId}`;
const datasetKey = (datasetId: string, policyHash: string): string => `dataset#${datasetId}#${policyHash}`;

export interface OutcomeRecord {
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly endedAt: string;
  readonly servingAfter?: string;
  readonly generation?: number;
  readonly recordUri?: string;
}

/** What Slipway knows for certain. Events are hints, SageMaker is the world; this is the truth that decisions are made from. */
export function ledgerOn(table: Table) {
  const read = async <T extends v.GenericSchema>(
    schema: T,
    pk: string,
    sk: string,
  ): Promise<{ value: v.InferOutput<T>; revision: number } | undefined> => {
    const item = await table.get(pk, sk);
    return item === undefined ? undefined : { value: v.parse(schema, item.document), revision: item.revision };
  };

  /** Reads, decides, writes; again when somebody else was faster. */
  const change = async <D, T>(
    pk: string,
    sk: string,
    parse: (document: unknown) => D,
    decide: (current: D | undefined) => { next?: D; result: T },
    open?: (next: D) => object,
  ): Promise<T> => {
    for (let race = 0; race < MOST_RACES; race++) {
      const item = await table.get(pk, sk);
      const { next, result } = decide(item === undefined ? undefined : parse(item.document));
      if (next === undefined) return result;
      const written = await table.put({ pk, sk, document: next, ...(open?.(next) ?? {}) }, item?.revision ?? 'absent');
      if (written === 'written') return result;
    }
    throw new StepError('Ledger.Conflict', `${pk} ${sk} was changed by others ${MOST_RACES} times in a row; try again`);
  };

  const openMark = (summary: Summary): object =>
    summary.outcome === undefined ? { openModel: summary.model, startedAt: summary.startedAt } : {};

  const events = async (deliveryId: string): Promise<readonly DeliveryEvent[]> =>
    (await table.query(deliveryKey(deliveryId), { prefix: 'event#' })).map((item) => v.parse(eventSchema, item.document));

  return {
    /** The model's head; an empty one before its first delivery. */
    head: async (model: string): Promise<Head> => (await read(headSchema, modelKey(model), 'head'))?.value ?? EMPTY_HEAD,

    /** Applies a transition of `domain/ledger` to the head, against everybody else's. */
    changeHead: <T>(model: string, transition: (head: Head) => Transition<T>): Promise<T> =>
      change(
        modelKey(model),
        'head',
        (document) => v.parse(headSchema, document),
        (current) => {
          const { head, result } = transition(current ?? EMPTY_HEAD);
          return head === undefined ? { result } : { next: head, result };
        },
      ),

    generation: async (model: string, generation: number): Promise<Generation | undefined> =>
      (await read(generationSchema, modelKey(model), generationKey(generation)))?.value,
    generations: async (model: string): Promise<readonly Generation[]> =>
      (await table.query(modelKey(model), { prefix: 'generation#', newestFirst: true })).map((item) =>
        v.parse(generationSchema, item.document),
      ),
    /** Writes a generation as it is now. */
    putGeneration: (model: string, generation: Generation): Promise<void> =>
      change(
        modelKey(model),
        generationKey(generation.generation),
        (document) => v.parse(generationSchema, document),
        () => ({ next: generation, result: undefined }),
      ),

    drop: async (model: string, drop: string, versionId: string): Promise<DropClaim | undefined> =>
      (await read(dropClaimSchema, modelKey(model), dropKey(drop, versionId)))?.value,
    drops: async (model: string): Promise<readonly DropClaim[]> =>
      (await table.query(modelKey(model), { prefix: 'drop#' })).map((item) => v.parse(dropClaimSchema, item.document)),
    /** Claims a drop, or changes its claim; the decision sees what is there. */
    changeDrop: <T>(
      model: string,
      drop: string,
      versionId: string,
      decide: (current: DropClaim | undefined) => { next?: DropClaim; result: T },
    ): Promise<T> => change(modelKey(model), dropKey(drop, versionId), (document) => v.parse(dropClaimSchema, document), decide),

    datasetClaim: async (model: string, datasetId: string, policyHash: string): Promise<DatasetClaim | undefined> =>
      (await read(datasetClaimSchema, modelKey(model), datasetKey(datasetId, policyHash)))?.value,
    changeDatasetClaim: <T>(
      model: string,
      datasetId: string,
      policyHash: string,
      decide: (current: DatasetClaim | undefined) => { next?: DatasetClaim; result: T },
    ): Promise<T> =>
      change(modelKey(model), datasetKey(datasetId, policyHash), (document) => v.parse(datasetClaimSchema, document), decide),

    /** True for the first caller with this event, false for every later one. */
    claimAlarm: async (model: string, alarm: string, timestamp: string, executionId: string): Promise<boolean> => {
      const sk = `alarm#${alarm}#${timestamp}`;
      const written = await table.put({ pk: modelKey(model), sk, document: { executionId } }, 'absent');
      return written === 'written';
    },
    /** When this alarm was answered before, newest first: the moments of its changes of state, as CloudWatch writes them. */
    alarmHistory: async (model: string, alarm: string): Promise<readonly string[]> => {
      const prefix = `alarm#${alarm}#`;
      const items = await table.query(modelKey(model), { prefix, newestFirst: true, limit: 20 });
      return items.map(({ sk }) => sk.slice(prefix.length));
    },

    summary: async (deliveryId: string): Promise<Summary | undefined> =>
      (await read(summarySchema, deliveryKey(deliveryId), 'summary'))?.value,
    changeSummary: <T>(deliveryId: string, decide: (current: Summary | undefined) => { next?: Summary; result: T }): Promise<T> =>
      change(deliveryKey(deliveryId), 'summary', (document) => v.parse(summarySchema, document), decide, openMark),
    openDeliveries: async (model: string): Promise<readonly Summary[]> =>
      (await table.open(model)).map((item) => v.parse(summarySchema, item.document)),
    deliveries: async (model: string): Promise<readonly string[]> =>
      (await table.query(modelKey(model), { prefix: 'drop#' })).map((item) => v.parse(dropClaimSchema, item.document).deliveryId),

    events,
    /** Appends to the delivery's chain. The same name again changes nothing. */
    appendEvent: async (deliveryId: string, name: string, at: string, detail: Record<string, unknown>): Promise<void> => {
      for (let race = 0; race < MOST_RACES; race++) {
        const before = await events(deliveryId);
        if (before.some((event) => event.name === name)) return;
        const last = before.at(-1);
        const sequence = (last?.sequence ?? 0) + 1;
        const previous = last?.hash ?? FIRST_LINK;
        const body = { deliveryId, sequence, name, at, detail: storable(detail) };
        const event: DeliveryEvent = { ...body, previous, hash: sha256Hex(previous + canonicalJson(body)) };
        const sk = `event#${String(sequence).padStart(6, '0')}`;
        if ((await table.put({ pk: deliveryKey(deliveryId), sk, document: event }, 'absent')) === 'written') return;
      }
      throw new StepError('Ledger.Conflict', `events of ${deliveryId} were appended by others ${MOST_RACES} times in a row; try again`);
    },

    /** Writes a delivery's outcome with the last link of its chain. The first outcome stays; it is what is returned. */
    recordOutcome: async (summary: Summary, record: OutcomeRecord): Promise<Summary> => {
      const last = (await events(summary.deliveryId)).at(-1)?.hash ?? FIRST_LINK;
      return change<Summary, Summary>(
        deliveryKey(summary.deliveryId),
        'summary',
        (document) => v.parse(summarySchema, document),
        (current) => {
          if (current?.outcome !== undefined) return { result: current };
          const body = { ...(current ?? summary), ...record, reasons: [...record.reasons] };
          const next: Summary = { ...body, chain: sha256Hex(last + canonicalJson(body)) };
          return { next, result: next };
        },
        openMark,
      );
    },
  };
}

export type Ledger = ReturnType<typeof ledgerOn>;
