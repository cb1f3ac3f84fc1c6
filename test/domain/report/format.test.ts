import {
  bytesText,
  durationText,
  instantText,
  numberText,
  percentText,
  probabilityText,
  secondsBetween,
  sinceText,
} from '../../../domain/report/format.ts';
import { html } from '../../../domain/report/html.ts';

test.each<[given: string, got: string, wanted: string]>([
  ['a share', percentText(0.123456), '12.3 %'],
  ['a small share', percentText(0.0004321), '0.043 %'],
  ['no share', percentText(null), '–'],
  ['a number', numberText(0.0123456), '0.01235'],
  ['a large number', numberText(-1234567.8), '-1,234,568'],
  ['a huge number', numberText(1.5e300), '1.50e+300'],
  ['a probability', probabilityText(0.0342), '0.034'],
  ['hardly a probability', probabilityText(1e-12), '< 0.0001'],
  ['bytes', bytesText(999), '999 bytes'],
  ['megabytes', bytesText(41_234_112), '41.2 MB'],
  ['seconds', durationText(38), '38 s'],
  ['minutes', durationText(250), '4 min 10 s'],
  ['hours', durationText(7500), '2 h 05 min'],
  ['time since', sinceText(93_784.9), 'T+26:03:04'],
  ['an instant', instantText('2026-03-02T08:41:10.250Z'), '2026-03-02 08:41:10 UTC'],
  ['no instant', instantText('soon'), 'soon'],
])('%s', (_, got, wanted) => expect(got).toBe(wanted));

test('what is no instant has no distance', () => expect(secondsBetween('soon', '2026-03-02T08:41:10Z')).toBeUndefined());

test('templates escape what they are given, and only that', () => {
  expect(html`<b title="${'"<&\'>'}">${[html`<i>${'a\u0007b\u202ec'}</i>`, 3, undefined, null, false]}</b>`.text).toBe(
    '<b title="&quot;&lt;&amp;&#39;&gt;"><i>a�b�c</i>3</b>',
  );
});
