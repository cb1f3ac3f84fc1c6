import * as v from 'valibot';
import type { Counts } from '../../domain/canary/fisher-law.ts';
import { type JudgeState, judgeWindow } from '../../domain/canary/judge.ts';
import { canaryPolicySchema } from '../../domain/canary/policy.ts';
import { shiftsUp } from './kayenta.ts';

/** A rule under test sees one minute at a time and says in which minute it rolled back; or never. */
export interface Rule {
  readonly name: string;
  readonly start: (minutes: number) => (counts: Counts, minute: number) => boolean;
}

const policy = v.parse(canaryPolicySchema, { events: { errors: 1 } });

/** Our judge, exactly as a delivery runs it: both halves of the budget, one metric. */
export const slipway: Rule = {
  name: 'Slipway',
  start: (minutes) => {
    let state: JudgeState | null = null;
    return (counts, minute) => {
      const judged = judgeWindow(state, { at: '', index: minute - 1, metrics: { errors: counts } }, policy, { windows: minutes });
      state = judged.state;
      return judged.verdict === 'fail';
    };
  },
};

const rate = ({ n, k }: { readonly n: number; readonly k: number }): number => (n === 0 ? 0 : k / n);

/** The alarm that most canaries have: the challenger's error rate above 1 % in two of three minutes. */
export const fixedAlarm: Rule = {
  name: '5XX > 1 %, 2 of 3',
  start: () => {
    const breaches: boolean[] = [];
    return ({ green }) => {
      breaches.push(rate(green) > 0.01);
      return breaches.slice(-3).filter(Boolean).length >= 2;
    };
  },
};

/** The alarm that compares: twice the champion's rate in two of three minutes. */
export const relativeAlarm: Rule = {
  name: '> 2x champion, 2 of 3',
  start: () => {
    const breaches: boolean[] = [];
    return ({ blue, green }) => {
      breaches.push(rate(green) > 2 * rate(blue));
      return breaches.slice(-3).filter(Boolean).length >= 2;
    };
  },
};

const Z_1_PERCENT = 2.3263478740408408;

/** A pooled z-test at 1 %, looked at each minute: what a dashboard and a formula give. */
export const peekedZ: Rule = {
  name: 'z-test each minute',
  start: () => {
    let [nb, kb, nc, kc] = [0, 0, 0, 0];
    return ({ blue, green }) => {
      [nb, kb, nc, kc] = [nb + blue.n, kb + blue.k, nc + green.n, kc + green.k];
      const pooled = (kb + kc) / (nb + nc);
      const spread = Math.sqrt(pooled * (1 - pooled) * (1 / nb + 1 / nc));
      return spread > 0 && (kc / nc - kb / nb) / spread > Z_1_PERCENT;
    };
  },
};

/** Points of one series; longer bakes are joined to intervals of five minutes, as its users do. */
const KAYENTA_POINTS = 300;

/** Kayenta's NetflixACAJudge on the error rates of each interval, at the end of the bake. */
export const kayenta: Rule = {
  name: 'Kayenta at the end',
  start: (minutes) => {
    const every = minutes > KAYENTA_POINTS ? 5 : 1;
    const control: number[] = [];
    const experiment: number[] = [];
    let joined: Counts = { blue: { n: 0, k: 0 }, green: { n: 0, k: 0 } };
    return ({ blue, green }, minute) => {
      joined = {
        blue: { n: joined.blue.n + blue.n, k: joined.blue.k + blue.k },
        green: { n: joined.green.n + green.n, k: joined.green.k + green.k },
      };
      if (minute % every === 0) {
        // An interval without requests has no rate: Kayenta removes it.
        if (joined.blue.n > 0) control.push(rate(joined.blue));
        if (joined.green.n > 0) experiment.push(rate(joined.green));
        joined = { blue: { n: 0, k: 0 }, green: { n: 0, k: 0 } };
      }
      return minute === minutes && shiftsUp(experiment, control);
    };
  },
};

export const RULES: readonly Rule[] = [slipway, fixedAlarm, relativeAlarm, peekedZ, kayenta];
