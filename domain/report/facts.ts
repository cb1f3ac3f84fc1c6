import * as v from 'valibot';
import type { Sha256 } from '../delivery/names.ts';
import { type TrainingRecord, trainingRecordSchema } from '../training/training-record.ts';
import {
  type DeliveryRecord,
  type DriftDocument,
  driftSchema,
  type EvaluationDocument,
  evaluationSchema,
  type JudgePlanDocument,
  judgePlanSchema,
  type LandingDocument,
  landingSchema,
  type ProfileDocument,
  profileDocument,
  recordSchema,
  shiftEvidence,
  trafficSchema,
  trainingEvidence,
  type ValidationDocument,
  validationSchema,
  type WindowDocument,
  windowSchema,
} from './documents.ts';

/** The documents of one delivery as they were read: parsed JSON, or absent. */
export interface ReportDocuments {
  /** record.json. */
  readonly record: unknown;
  readonly validation?: unknown;
  readonly profile?: unknown;
  /** Profile of the data that the champion was trained on. */
  readonly baselineProfile?: unknown;
  readonly drift?: unknown;
  /** training.json. */
  readonly training?: unknown;
  readonly evaluation?: unknown;
  readonly judgePlan?: unknown;
  /** windows/<index>.json, in any order. */
  readonly windows: readonly unknown[];
  readonly landing?: unknown;
  /** Minutes that no judged window tells about: `{at, blue: {n, k}, green: {n, k}}`. */
  readonly trafficCounts?: readonly unknown[];
  /** What the reader of the documents wants to be told beside them, such as one that could not be read. */
  readonly notes?: readonly string[];
}

export interface ReportOptions {
  /** `virtual` for a rehearsed delivery: its times were never waited for. @default real */
  readonly times?: 'real' | 'virtual';
  /** Recomputes the links of the event chain. @default - links are compared, their hashes are not recomputed */
  readonly sha256?: Sha256;
}

/** What the sections about data draw from: those of a delivery, and those of data alone. */
export type DataFacts = Pick<Facts, 'validation' | 'profile' | 'baseline' | 'drift'>;

/** Everything that the sections draw from. */
export interface Facts {
  readonly record: DeliveryRecord;
  /** The record as it was given: links of the chain are over all of it. */
  readonly rawRecord: unknown;
  readonly validation: ValidationDocument | undefined;
  readonly profile: ProfileDocument | undefined;
  readonly baseline: ProfileDocument | undefined;
  readonly drift: DriftDocument | undefined;
  readonly evaluation: EvaluationDocument | undefined;
  readonly judgePlan: JudgePlanDocument | undefined;
  readonly windows: readonly WindowDocument[];
  readonly landing: LandingDocument | undefined;
  readonly traffic: readonly v.InferOutput<typeof trafficSchema>[];
  readonly training: v.InferOutput<typeof trainingEvidence> | undefined;
  /** What made the model; without a history when only the record tells it. */
  readonly made: TrainingRecord | undefined;
  readonly shift: v.InferOutput<typeof shiftEvidence> | undefined;
  /** Documents that could not be understood, and why. */
  readonly notes: readonly string[];
  readonly options: ReportOptions;
}

const UNKNOWN: DeliveryRecord = {
  deliveryId: 'unknown',
  model: 'unknown',
  drop: { name: 'unknown' },
  attempt: 1,
  reasons: [],
  evidence: {},
  events: [],
};

/** Reads what can be read of the documents; what cannot leaves a note. Never throws. */
export function factsOf(documents: ReportDocuments, options: ReportOptions): Facts {
  const notes: string[] = [...(documents.notes ?? [])];
  const read = <S extends v.GenericSchema>(schema: S, value: unknown, name: string): v.InferOutput<S> | undefined => {
    if (value === undefined || value === null || isEmpty(value)) return undefined;
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    notes.push(`${name} is not as this version of Slipway writes it, so its part of the report is missing: ${told(result.issues)}`);
    return undefined;
  };
  const record = read(recordSchema, documents.record, 'record.json') ?? UNKNOWN;
  if (record === UNKNOWN && isNothing(documents.record)) notes.push('record.json is missing: there is no outcome to tell');
  const some = <S extends v.GenericSchema>(schema: S, values: readonly unknown[], name: (index: number) => string): v.InferOutput<S>[] =>
    values.flatMap((value, index) => {
      const found = read(schema, value, name(index));
      return found === undefined ? [] : [found];
    });
  return {
    record,
    rawRecord: documents.record,
    validation: read(validationSchema, documents.validation, 'validation.json'),
    profile: read(profileDocument, documents.profile, 'profile.json'),
    baseline: read(profileDocument, documents.baselineProfile, "the baseline's profile.json"),
    drift: read(driftSchema, documents.drift, 'drift.json'),
    evaluation: read(evaluationSchema, documents.evaluation, 'evaluation.json'),
    judgePlan: read(judgePlanSchema, documents.judgePlan, 'judge-plan.json'),
    windows: some(windowSchema, documents.windows, (index) => `window ${index}`).sort((a, b) => a.index - b.index),
    landing: read(landingSchema, documents.landing, 'landing.json'),
    traffic: some(trafficSchema, documents.trafficCounts ?? [], (index) => `traffic count ${index}`),
    training: read(trainingEvidence, record.evidence['training'], "the record's training"),
    made: read(trainingRecordSchema, documents.training ?? madeInRecord(record), 'training.json'),
    shift: read(shiftEvidence, record.evidence['shift'], "the record's shift"),
    notes,
    options,
  };
}

/** The record holds training.json without its history; a record of another version holds nothing of it. */
function madeInRecord({ evidence }: DeliveryRecord): unknown {
  const training = v.safeParse(v.looseObject({ channels: v.array(v.unknown()) }), evidence['training']);
  return training.success ? { ...training.output, format: 'training/1', history: null } : undefined;
}

/** A member of the record's evidence; `{}` stands for a step that was not reached. */
export function evidenceOf<S extends v.GenericSchema>({ record }: Facts, name: string, schema: S): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, record.evidence[name]);
  return result.success ? result.output : undefined;
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

const told = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues
    .slice(0, 2)
    .map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`)
    .join('; ');

/** What the judge could not count: with its verdict, or, of a shift that never ended, as it was planned. */
export const notCounted = ({ shift, judgePlan }: Pick<Facts, 'shift' | 'judgePlan'>): readonly string[] =>
  shift?.judge?.windows === undefined ? (judgePlan?.warnings ?? []) : shift.judge.warnings;
