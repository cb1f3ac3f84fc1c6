import { addWindow, type Caution, type Evidence, NO_EVIDENCE } from '../../domain/canary/e-process.ts';
import type { Counts } from '../../domain/canary/fisher-law.ts';
import { DELIVERY_PRIOR, mixtureOf, type Prior, REFERENCE_PRIOR } from '../../domain/canary/plan.ts';
import { seeded } from './random.ts';

/** How near the judge comes to what any judge could do, in the limit of rare events: each event is one observation, on green or blue. */
export interface CoreRatio {
  readonly share: number;
  readonly ratio: number;
  /** Events that the information limit needs on average. */
  readonly bound: number;
  /** Mean number of events until conviction, over the bound. */
  readonly cost: number;
}

/** A judge for this table: the whole budget on looking each event, no cap on a single one. */
interface CoreJudge {
  readonly name: string;
  readonly prior: Prior;
  readonly boost: boolean;
  readonly horizon: number;
}

export const CORE_JUDGES: readonly CoreJudge[] = [
  { name: 'Slipway, 30 windows', prior: DELIVERY_PRIOR, boost: true, horizon: 30 },
  { name: 'Slipway, 1000 windows', prior: DELIVERY_PRIOR, boost: true, horizon: 1000 },
  { name: 'published prior without boost, 1000 windows', prior: REFERENCE_PRIOR, boost: false, horizon: 1000 },
];

const SHARES = [0.05, 0.1, 0.2, 0.5];
const RATIOS = [1.5, 2, 3, 5, 10];
const ALPHA = 0.01;
const PSI0 = 1.1;
/** So many requests an event that the window's law is that of one coin. */
const MANY = 1_000_000_000;

const greenShare = (share: number, psi: number): number => (share * psi) / (share * psi + 1 - share);

function bound(share: number, ratio: number): number {
  const [truth, null_] = [greenShare(share, ratio), greenShare(share, PSI0)];
  return -Math.log(ALPHA) / (truth * Math.log(truth / null_) + (1 - truth) * Math.log((1 - truth) / (1 - null_)));
}

export function coreRatios(judge: CoreJudge, runs: number, seed: number): readonly CoreRatio[] {
  const mixture = mixtureOf({ windows: judge.horizon, temper: 1, prior: judge.prior }, { psi0: PSI0 });
  const caution: Caution = { threshold: -Math.log(ALPHA), minWindows: 1, boost: judge.boost };
  return SHARES.flatMap((share) => {
    const sizes = { blue: Math.round(MANY * (1 - share)), green: Math.round(MANY * share) };
    const onBlue: Counts = { blue: { n: sizes.blue, k: 1 }, green: { n: sizes.green, k: 0 } };
    const onGreen: Counts = { blue: { n: sizes.blue, k: 0 }, green: { n: sizes.green, k: 1 } };
    return RATIOS.map((ratio) => {
      const random = seeded(seed);
      const truth = greenShare(share, ratio);
      let events = 0;
      for (let run = 0; run < runs; run++) {
        for (let evidence: Evidence = NO_EVIDENCE; evidence.boosted < caution.threshold - 1e-9; events++) {
          evidence = addWindow(evidence, random() < truth ? onGreen : onBlue, mixture, caution);
        }
      }
      return { share, ratio, bound: bound(share, ratio), cost: events / runs / bound(share, ratio) };
    });
  });
}
