import type { Facts } from '../report/facts.ts';
import { canaryRows } from './sections/canary.ts';
import { dataRows } from './sections/data.ts';
import { deliveryRows } from './sections/delivery.ts';
import { hyperparameterRows, madeRows } from './sections/made.ts';
import { metricRows } from './sections/metrics.ts';
import { policyRows } from './sections/policy.ts';
import { trainingRows } from './sections/training.ts';

/** One of two deliveries that stand side by side. */
export interface Compared {
  /** As it was asked for. */
  readonly label: string;
  readonly facts: Facts;
  /** The policy that it followed; undefined when it cannot be read. */
  readonly policy: unknown;
}

/** Price of an hour of so many instances, US dollars; undefined for a type that the table does not hold. */
export type HourPrice = (instanceType: string, instances: number) => number | undefined;

/** One thing of both, in words; `undefined` where one has it not. */
export interface Row {
  readonly what: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

export interface ComparisonSection {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What is said in place of rows, when there are none. */
  readonly none: string;
}

export const differs = ({ a, b }: Row): boolean => a !== b;

/** Two deliveries side by side: what went in, what came out, what it took, what production said. Rows that neither has are left out. */
export function compareDeliveries(a: Compared, b: Compared, hourPrice: HourPrice): readonly ComparisonSection[] {
  const section = (title: string, rows: readonly Row[], none = 'neither left a document of it'): ComparisonSection => ({
    title,
    rows: rows.filter((row) => row.a !== undefined || row.b !== undefined),
    none,
  });
  return [
    section('Delivery', deliveryRows(a.facts, b.facts)),
    section('Data', dataRows(a.facts, b.facts)),
    section('Policy', policyRows(a, b), 'the same policy'),
    section('What made it', madeRows(a.facts, b.facts)),
    section('Hyperparameters', hyperparameterRows(a.facts, b.facts), 'no difference'),
    section('Metrics', metricRows(a.facts, b.facts)),
    section('Training', trainingRows(a.facts, b.facts, hourPrice)),
    section('Canary', canaryRows(a.facts, b.facts)),
  ];
}
