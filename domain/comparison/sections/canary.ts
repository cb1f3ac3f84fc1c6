import { canaryMinutes, exposureOf } from '../../report/exposure.ts';
import type { Facts } from '../../report/facts.ts';
import { countText, percentText } from '../../report/format.ts';
import type { Row } from '../compare-deliveries.ts';
import { pairOf } from './pair.ts';

/** What production said of the challenger. */
export function canaryRows(a: Facts, b: Facts): readonly Row[] {
  const pair = pairOf(a, b);
  return [
    pair('verdict', ({ windows, landing, shift }) => {
      if (landing?.fleet?.first === true) return 'no canary: first delivery';
      return windows.find(({ verdict }) => verdict !== 'continue')?.verdict ?? shift?.judge?.verdict;
    }),
    pair('judge', ({ windows, shift }) => windows.at(-1)?.evidence.sentence ?? shift?.judge?.sentence),
    pair('minutes', ({ windows, shift }) => (windows.length > 0 ? windows.length : shift?.judge?.windows || undefined)),
    pair('share of traffic', ({ windows }) => {
      const share = windows.at(-1)?.share;
      return share === undefined ? undefined : percentText(share);
    }),
    pair('requests that saw it', ({ windows }) => {
      const exposure = exposureOf(windows);
      return exposure && countText(exposure.requests);
    }),
    pair('its errors', ({ windows }) => rateText(windows, 'green')),
    pair("its champion's errors", ({ windows }) => rateText(windows, 'blue')),
    pair('errors beyond the champion’s rate', ({ windows }) => exposureOf(windows)?.words),
    pair('alarms', ({ shift }) => shift?.judge?.alarmsFired.map(({ name }) => name).join(', ') || undefined),
    pair('landed on', ({ landing }) => landing?.landed),
  ];
}

function rateText(windows: Facts['windows'], fleet: 'blue' | 'green'): string | undefined {
  const minutes = canaryMinutes(windows);
  const n = minutes.reduce((sum, { errors }) => sum + errors[fleet].n, 0);
  const k = minutes.reduce((sum, { errors }) => sum + errors[fleet].k, 0);
  return n === 0 ? undefined : `${percentText(k / n)} of ${countText(n)}`;
}
