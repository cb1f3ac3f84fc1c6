import type { Counts } from '../../domain/canary/fisher-law.ts';
import { binomial, poisson, type Random } from './random.ts';

/** One simulated canary: both fleets, minute by minute. Functions of the minute, from 1. */
export interface Scenario {
  readonly name: string;
  readonly minutes: number;
  readonly requestsPerSecond: number;
  readonly share: (minute: number) => number;
  readonly champion: (minute: number) => number;
  /** The challenger's event rate is this many times the champion's. */
  readonly ratio: (minute: number) => number;
  /** Requests that fail together for reasons outside the model: chance a minute, how many, and whether one fleet gets them all. */
  readonly burst?: { readonly chance: number; readonly size: number; readonly glued: boolean };
}

const always = (value: number) => () => value;

/** A steady canary. */
export function steady(requestsPerSecond: number, share: number, baseline: number, ratio: number, minutes: number): Scenario {
  const name = `${requestsPerSecond} rps, ${100 * share} %, base ${100 * baseline} %, ${ratio === 1 ? 'no regression' : `x${ratio}`}`;
  return { name, minutes, requestsPerSecond, share: always(share), champion: always(baseline), ratio: always(ratio) };
}

function burstOf({ burst }: Scenario, share: number, random: Random): readonly [blue: number, green: number] {
  if (!burst || random() >= burst.chance) return [0, 0];
  const green = burst.glued ? (random() < share ? burst.size : 0) : binomial(burst.size, share, random);
  return [burst.size - green, green];
}

/** Requests come at random and are routed at random; each fails with its fleet's rate of that minute. */
export function* play(scenario: Scenario, random: Random): Generator<Counts, void> {
  for (let minute = 1; minute <= scenario.minutes; minute++) {
    const share = scenario.share(minute);
    const rate = scenario.champion(minute);
    const requests = poisson(60 * scenario.requestsPerSecond, random);
    const green = binomial(requests, share, random);
    const [extraBlue, extraGreen] = burstOf(scenario, share, random);
    yield {
      blue: { n: requests - green + extraBlue, k: binomial(requests - green, rate, random) + extraBlue },
      green: { n: green + extraGreen, k: binomial(green, Math.min(1, rate * scenario.ratio(minute)), random) + extraGreen },
    };
  }
}
