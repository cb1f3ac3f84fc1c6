import { random, take } from './sample.mjs';

const KILOMETRES_PER_MILE = 1.609344;
const HUBS = new Set(['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'STL', 'DTW', 'MSP', 'LAS', 'DEN']);

/** What can be wrong with a drop so that its data contract must refuse it. */
export const BROKEN = {
  /** Almost a third of the origins are empty, as after a join that lost its right side. */
  nulls: (flights) => ({ ...flights, origin: flights.origin.map((origin, i) => (i % 16 < 5 ? '' : origin)) }),
  /** Every fiftieth distance carries its unit, as after somebody edited the export by hand. */
  text: (flights) => ({ ...flights, distance: Array.from(flights.distance, (miles, i) => (i % 50 === 7 ? `${miles} mi` : miles)) }),
  /** The destination is gone, as after a rename upstream. */
  'missing-column': ({ destination: _, ...flights }) => flights,
};

/** What can move in a drop that is well formed, so that only the drift check sees it. */
export const DRIFT = {
  /** Distances in kilometres instead of miles. */
  km: (flights) => ({ ...flights, distance: flights.distance.map((miles) => Math.round(miles * KILOMETRES_PER_MILE)) }),
  /** The export lost nine in ten departures from all but the ten largest airports. */
  hubs: (flights) =>
    take(
      flights,
      flights.origin.flatMap((origin, i) => (HUBS.has(origin) || i % 10 === 0 ? [i] : [])),
    ),
};

/**
 * Labels that say nothing: a share of them is dealt out again among their rows, so the late rate stays and the relation is gone.
 * A share of 1 leaves nothing to learn; 0.5 makes a model that is worse but not absurd.
 */
export function shuffleLabels(flights, share, seed) {
  const next = random(seed);
  const late = flights.late.slice();
  const rows = [...late.keys()].filter(() => next() < share);
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [late[rows[i]], late[rows[j]]] = [late[rows[j]], late[rows[i]]];
  }
  return { ...flights, late };
}
