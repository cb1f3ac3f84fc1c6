/** Two fleets as they really are: the challenger's share of the requests, and both event rates. */
export interface Situation {
  readonly share: number;
  readonly champion: number;
  readonly challenger: number;
}

/** The two rates with odds ratio psi whose average is the situation's own: the most that psi can explain. */
function explained({ share, champion, challenger }: Situation, psi: number): readonly [blue: number, green: number] {
  const average = share * challenger + (1 - share) * champion;
  const greenOf = (blue: number) => (psi * blue) / (1 + (psi - 1) * blue);
  let low = 0;
  let high = Math.min(1, average / (1 - share));
  for (let i = 0; i < 100; i++) {
    const blue = (low + high) / 2;
    if (share * greenOf(blue) + (1 - share) * blue > average) high = blue;
    else low = blue;
  }
  return [low, greenOf(low)];
}

/** p ln q + (1-p) ln(1-q), with 0 ln 0 = 0. */
const agreement = (p: number, q: number): number => (p === 0 ? 0 : p * Math.log(q)) + (p === 1 ? 0 : (1 - p) * Math.log1p(-q));

function logLikelihood(situation: Situation, psi: number): number {
  const [blue, green] = explained(situation, psi);
  return situation.share * agreement(situation.challenger, green) + (1 - situation.share) * agreement(situation.champion, blue);
}

/** Expected ln of one request's evidence for odds ratio psi against psi0: what a request adds on average (large windows). */
export const gainPerRequest = (situation: Situation, psi: number, psi0: number): number =>
  logLikelihood(situation, psi) - logLikelihood(situation, psi0);

/**
 * Most that any test can learn from one request against "the odds ratio is at most psi0", in nats: the Kullback-Leibler distance from
 * the situation to the nearest tolerated one. No test with false-rollback rate alpha needs fewer than ln(1/alpha) nats on average (Wald 1945).
 */
export function informationPerRequest(situation: Situation, psi0: number): number {
  const { share, champion, challenger } = situation;
  return share * agreement(challenger, challenger) + (1 - share) * agreement(champion, champion) - logLikelihood(situation, psi0);
}
