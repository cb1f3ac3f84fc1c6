import * as v from 'valibot';
import { dataContractSchema, driftPolicySchema } from '../../../domain/dataset/contract.ts';
import type { Profile } from '../../../domain/dataset/profile.ts';
import { mulberry32 } from '../../../domain/statistics/random.ts';
import { profileOf } from '../../profiler/profiling.ts';

export const CONTRACT = v.parse(dataContractSchema, {
  rows: { min: 1000 },
  badRows: { maxRatio: 0.01 },
  columns: {
    date: { type: 'timestamp', drift: 'ignore' },
    hour: { type: 'integer', min: 0, max: 23 },
    distance: { type: 'integer', min: 1, max: 6000, missing: { max: 0.1 } },
    fare: { type: 'number', min: 0, max: 1_000_000 },
    origin: { type: 'string', pattern: '[A-Z]{3}' },
    passenger_age: { type: 'integer', min: 0, max: 110, sensitive: true },
    passport: { type: 'string', pattern: '[A-Z0-9]{8}', sensitive: true },
    late: { type: 'boolean' },
  },
});

export const DRIFT = v.parse(driftPolicySchema, { warn: 0.05, fail: 0.1, failWhen: { shareOfColumns: 0.3 } });

const ORIGINS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'STL', 'DTW', 'MSP', 'DEN', 'IAH', 'SFO', 'LAS'];

export interface FlightOptions {
  readonly rows?: number;
  readonly seed: number;
  /** Fares in cents: what an exporter once did. @default false */
  readonly cents?: boolean;
  /** Share of flights without a distance. @default 0.003 */
  readonly withoutDistance?: number;
  /** Rows with an hour that no clock has. @default 0 */
  readonly badHours?: number;
  /** Further numeric columns. @default 0 */
  readonly more?: number;
}

/** A month of made-up flights as CSV: skewed fares, whole hours and distances, airports of different size. */
export function flightsCsv({ rows = 4000, seed, cents = false, withoutDistance = 0.003, badHours = 0, more = 0 }: FlightOptions): string {
  const random = mulberry32(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const names = Array.from({ length: more }, (_, i) => `feature_${String(i).padStart(3, '0')}`);
  const lines = [`date,hour,distance,fare,origin,passenger_age,passport,late${names.map((name) => `,${name}`).join('')}`];
  for (let row = 0; row < rows; row++) {
    const day = 1 + Math.floor((row * 28) / rows);
    const hour = row < badHours ? 31 : Math.max(0, Math.min(23, Math.round(13 + 4.5 * normal())));
    const distance = random() < withoutDistance ? '' : String(Math.min(5900, Math.round(Math.exp(6.3 + 0.7 * normal())) + 60));
    const fare = Math.exp(4.6 + 0.8 * normal()) * (cents ? 100 : 1);
    const origin = ORIGINS[Math.floor(ORIGINS.length * random() ** 2)];
    const age = Math.max(1, Math.min(99, Math.round(41 + 15 * normal())));
    const passport = `P${String(Math.floor(random() * 1e7)).padStart(7, '0')}`;
    const late = random() < 0.08 + 0.015 * Math.max(0, hour - 8) ? 'true' : 'false';
    const others = names.map(() => `,${(normal() * 10).toFixed(3)}`).join('');
    lines.push(
      `2001-02-${String(day).padStart(2, '0')},${hour},${distance},${fare.toFixed(2)},${origin},${age},${passport},${late}${others}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

export const flightsProfile = (options: FlightOptions): Profile =>
  profileOf(flightsCsv(options), { contract: CONTRACT, source: 'part-0000.csv' });
