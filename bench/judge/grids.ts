import { type Scenario, steady } from './scenario.ts';

/** Scenarios of one table, with the first minute of the regression. */
export interface Grid {
  readonly title: string;
  readonly cells: readonly { readonly scenario: Scenario; readonly onset: number }[];
}

const RATES = [1, 10, 100];
const SHARES = [0.05, 0.1, 0.2];
const BASES = [0.001, 0.005, 0.02];

interface Setting {
  readonly rps: number;
  readonly share: number;
  readonly base: number;
}

const settings = (rates: readonly number[], shares: readonly number[], bases: readonly number[]): readonly Setting[] =>
  rates.flatMap((rps) => shares.flatMap((share) => bases.map((base) => ({ rps, share, base }))));

/** A representative third of the grid: the default run. */
const SOME: readonly Setting[] = [
  { rps: 1, share: 0.1, base: 0.02 },
  { rps: 1, share: 0.2, base: 0.02 },
  { rps: 10, share: 0.05, base: 0.005 },
  { rps: 10, share: 0.1, base: 0.001 },
  { rps: 10, share: 0.1, base: 0.005 },
  { rps: 10, share: 0.1, base: 0.02 },
  { rps: 100, share: 0.05, base: 0.001 },
  { rps: 100, share: 0.1, base: 0.001 },
  { rps: 100, share: 0.1, base: 0.005 },
];

const grid = (title: string, where: readonly Setting[], ratios: readonly number[], minutes: number): Grid => ({
  title,
  cells: where.flatMap(({ rps, share, base }) => ratios.map((ratio) => ({ scenario: steady(rps, share, base, ratio, minutes), onset: 1 }))),
});

const settingsOf = (full: boolean): readonly Setting[] => (full ? settings(RATES, SHARES, BASES) : SOME);

export const halfHourNull = (full: boolean): Grid => grid('30 minutes, no regression', settingsOf(full), [1], 30);

export const halfHourRegressions = (full: boolean): Grid => grid('30 minutes, regression', settingsOf(full), [1.5, 2, 3, 5, 10], 30);

const TOLERATED_ODDS = 1.1;

/** The far edge of what is tolerated, odds exactly 1.1 times the champion's: the guarantee holds there too. */
export const tolerated: Grid = {
  title: '30 minutes, at the edge of what is tolerated',
  cells: [10, 100].map((rps) => ({
    onset: 1,
    scenario: {
      ...steady(rps, 0.1, 0.02, TOLERATED_ODDS / (1 + (TOLERATED_ODDS - 1) * 0.02), 30),
      name: `${rps} rps, 10 %, base 2 %, odds x1.1`,
    },
  })),
};

export const dayNull = (full: boolean): Grid =>
  grid(
    '24 hours, no regression',
    full
      ? settings(RATES, [0.1], BASES)
      : [
          { rps: 1, share: 0.1, base: 0.02 },
          { rps: 10, share: 0.1, base: 0.005 },
        ],
    [1],
    1440,
  );

const NOON = 721;

export const dayRegressions: Grid = {
  title: '24 hours, regression at hour 12',
  cells: [
    { rps: 1, share: 0.1, base: 0.02 },
    { rps: 10, share: 0.1, base: 0.005 },
    { rps: 100, share: 0.1, base: 0.001 },
    { rps: 100, share: 0.05, base: 0.005 },
  ].flatMap(({ rps, share, base }) =>
    [2, 5].map((ratio) => {
      const whole = steady(rps, share, base, ratio, 1440);
      return { onset: NOON, scenario: { ...whole, ratio: (minute: number) => (minute >= NOON ? ratio : 1) } };
    }),
  ),
};

const during = (from: number, to: number, inside: number, outside: number) => (minute: number) =>
  minute >= from && minute < to ? inside : outside;

/** What happens in production and is not the model's fault; and regressions that come late. */
export const stress: Grid = {
  title: '30 minutes, stress',
  cells: [
    {
      onset: 1,
      scenario: {
        ...steady(10, 0.1, 0.005, 1, 30),
        name: 'both fleets fail 10 % for 5 minutes, 10 rps',
        champion: during(10, 15, 0.1, 0.005),
      },
    },
    {
      onset: 1,
      scenario: {
        ...steady(100, 0.1, 0.005, 1, 30),
        name: 'both fleets fail 10 % for 5 minutes, 100 rps',
        champion: during(10, 15, 0.1, 0.005),
      },
    },
    {
      onset: 1,
      scenario: {
        ...steady(100, 0.1, 0.005, 1, 30),
        name: 'share ramps from 5 to 50 %, then both fleets fail 5 %',
        share: (minute: number) => Math.min(0.5, 0.05 + 0.03 * (minute - 1)),
        champion: during(20, 25, 0.05, 0.005),
      },
    },
    {
      onset: 1,
      scenario: {
        ...steady(10, 0.1, 0.005, 1, 30),
        name: 'bursts of 20 failing requests on both fleets, every 20 minutes',
        burst: { chance: 0.05, size: 20, glued: false },
      },
    },
    ...[3, 10, 20].map((size) => ({
      onset: 1,
      scenario: {
        ...steady(10, 0.1, 0.005, 1, 30),
        name: `bursts of ${size} failing requests glued to one fleet, every 20 minutes`,
        burst: { chance: 0.05, size, glued: true },
      },
    })),
    { onset: 16, scenario: { ...steady(10, 0.1, 0.02, 5, 30), name: 'x5 from minute 16 (10 rps, 2 %)', ratio: during(16, 31, 5, 1) } },
    { onset: 16, scenario: { ...steady(100, 0.1, 0.005, 2, 30), name: 'x2 from minute 16 (100 rps, 0.5 %)', ratio: during(16, 31, 2, 1) } },
  ],
};

/** Challengers without a single error. */
export const healthy: readonly Scenario[] = [0.05, 0.1, 0.2, 0.5].map((share) => ({
  ...steady(10, share, 0, 1, 27),
  name: `10 rps, ${100 * share} %, no errors`,
}));
