import type { Facts } from '../facts.ts';
import { secondsOf } from '../format.ts';
import type { Mark } from '../plots/line-plot.ts';

/** Something that happened during the bake, at a place on the plots' axis. */
export interface Moment extends Mark {
  readonly at: string;
  readonly words: string;
}

/** When the judge decided and which alarms fired, in order; `zero` is the begin of the bake in seconds since 1970. */
export function momentsOf({ windows, shift, landing }: Facts, zero: number): readonly Moment[] {
  const decided = windows.find(({ verdict }) => verdict !== 'continue');
  const fired = shift?.judge?.alarmsFired ?? landing?.judge?.alarmsFired ?? [];
  const found = [
    ...(decided === undefined
      ? []
      : [{ kind: 'verdict' as const, at: decided.at, words: `the judge says ${decided.verdict}: ${decided.evidence.sentence}` }]),
    ...fired.map(({ name, reason, at }) => ({
      kind: 'alarm' as const,
      at: at ?? '',
      words: `alarm ${name} fired${reason === '' ? '' : `: ${reason}`}`,
    })),
  ];
  return found
    .map((moment) => ({ ...moment, seconds: secondsOf(moment.at) }))
    .sort((a, b) => (a.seconds ?? Number.POSITIVE_INFINITY) - (b.seconds ?? Number.POSITIVE_INFINITY))
    .map(({ seconds, ...moment }, i) => ({ ...moment, number: i + 1, x: seconds === undefined ? Number.NaN : (seconds - zero) / 60 }));
}
