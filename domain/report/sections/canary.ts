import { rateInterval } from '../../canary/rate-bound.ts';
import type { WindowDocument } from '../documents.ts';
import { exposureOf } from '../exposure.ts';
import { type Facts, notCounted } from '../facts.ts';
import { countText, instantText, NONE, numberText, percentText, secondsOf } from '../format.ts';
import { type Html, html } from '../html.ts';
import { absent, badge, folded, facts as pairs, section, sentences, table } from '../parts.ts';
import { circled, linePlot, type Point } from '../plots/line-plot.ts';
import { whyNothing } from '../stages.ts';
import { type Moment, momentsOf } from './moments.ts';

const LN10 = Math.LN10;

/** Both fleets, minute by minute, and how the evidence grew until the judge decided. */
export function canary(facts: Facts): Html {
  const { windows, landing, shift } = facts;
  const alarms = shift?.judge?.alarmsFired ?? [];
  if (windows.length === 0) {
    const why =
      landing?.fleet?.first === true
        ? 'No canary: nothing served before, so there was nothing to compare with and no traffic to protect.'
        : shift === undefined
          ? whyNothing(facts, 'canary')
          : 'No window was judged: no bake was seen, or it ended before its first minute was closed.';
    return section('canary', 'Canary', absent(why), sentences(alarms.map(({ name, reason }) => `alarm ${name} fired: ${reason}`)));
  }
  // After its verdict the judge goes on counting, but decides nothing more.
  const deciding = windows.find(({ verdict }) => verdict !== 'continue');
  const last = deciding ?? windows.at(-1);
  const end = last?.evidence.end;
  const cost = exposureOf(windows);
  const zero = (secondsOf(windows[0]?.at) ?? 0) - ((windows[0]?.index ?? 0) + 1) * 60;
  const moments = momentsOf(facts, zero);
  const verdict = last?.verdict === 'continue' ? 'not decided' : (last?.verdict ?? NONE);
  return section(
    'canary',
    'Canary',
    html`<p>${badge(verdict, verdict === 'pass' || verdict === 'fail' ? verdict : 'inconclusive')} after ${(last?.index ?? 0) + 1} ${last?.index === 0 ? 'minute' : 'minutes'}. ${last?.evidence.sentence ?? ''}</p>`,
    pairs([
      ['share of traffic', last?.share === undefined ? undefined : `${percentText(last.share)}${instances(facts, last.share)}`],
      ['requests that saw the challenger', cost && countText(cost.requests)],
      ['errors beyond the champion’s rate', cost?.words],
      ['counted in each minute', countedText(facts)],
      ['first minute', instantText(windows[0]?.at ?? NONE)],
    ]),
    facts.judgePlan?.advisory === true
      ? html`<p class="warnings">The comparison of the fleets was shown and did not decide: requests of the champion fail in clumps.</p>`
      : '',
    sentences(notCounted(facts), 'warnings'),
    end === undefined ? '' : intervals(end.intervals),
    sentences((end?.reasons ?? []).filter((reason) => last?.evidence.sentence.includes(reason) !== true)),
    html`<p class="legend"><span class="key champion"></span> champion <span class="key challenger"></span> challenger${moments.length === 0 ? '' : ' · numbers: what happened then'}</p>`,
    plots(facts, moments, zero),
    moments.length === 0
      ? ''
      : html`<ol class="moments">${moments.map(({ number, kind, at, words }) => html`<li class="${kind}"><span class="number">${circled(number)}</span> ${at === '' ? '' : html`<time>${instantText(at)}</time> `}${words}</li>`)}</ol>`,
    folded('Every judged minute', windowsTable(windows)),
  );
}

/** `errors · latency:p99 above 21 ms (champion 20 ms)`, as it was decided before the bake. */
function countedText({ judgePlan }: Facts): string | undefined {
  if (judgePlan === undefined || judgePlan.metrics.length === 0) return undefined;
  const { latency, metrics, scores } = judgePlan;
  const milliseconds = (microseconds: number): string => `${numberText(microseconds / 1000)} ms`;
  return metrics
    .map((name) => {
      const threshold = latency.find((one) => one.name === name);
      if (threshold !== undefined) return `${name} above ${milliseconds(threshold.green)} (champion ${milliseconds(threshold.blue)})`;
      if (scores === undefined) return name;
      if (name === 'scores:low') return `${name} below ${numberText(scores.low)}`;
      return name === 'scores:high' ? `${name} above ${numberText(scores.high)}` : name;
    })
    .join(' · ');
}

function instances({ landing }: Facts, share: number): string {
  const count = landing?.fleet?.instanceCount;
  return count === undefined ? '' : `: ${Math.round(share * count)} of ${count} instances`;
}

function intervals(
  found: Readonly<Record<string, { readonly blue: readonly [number, number]; readonly green: readonly [number, number] }>>,
): Html | string {
  const rows = Object.entries(found);
  return rows.length === 0
    ? ''
    : table({
        label: 'Event rates over the whole bake, 95 % intervals',
        sortable: false,
        columns: [{ title: 'metric' }, { title: 'challenger', numeric: true }, { title: 'champion', numeric: true }],
        rows: rows.map(([name, { blue, green }]) => [name, between(green), between(blue)]),
      });
}

const between = ([low, high]: readonly [number, number]): string => `${percentText(low)} to ${percentText(high)}`;

interface Minute {
  readonly x: number;
  readonly blue: WindowDocument['errors']['blue'];
  readonly green: WindowDocument['errors']['green'];
}

function plots(facts: Facts, moments: readonly Moment[], zero: number): Html {
  const { windows, traffic } = facts;
  const judged = new Set(windows.map(({ at }) => at));
  const around = traffic
    .filter(({ at }) => !judged.has(at))
    .flatMap(({ at, blue, green }) => {
      const seconds = secondsOf(at);
      return seconds === undefined ? [] : [{ x: (seconds - zero) / 60, blue, green }];
    });
  const minutes: Minute[] = [...windows.map(({ index, errors }) => ({ x: index + 1, ...errors })), ...around].sort((a, b) => a.x - b.x);
  const seen = moments.filter(({ x }) => Number.isFinite(x));
  const x = [Math.min(0, ...minutes.map((m) => m.x)), Math.max(2, ...minutes.map((m) => m.x), ...seen.map((m) => m.x))] as const;
  const busiest = Math.max(1, ...minutes.flatMap(({ blue, green }) => [blue.n, green.n]));
  const rates = { champion: rateSeries(minutes, 'blue'), challenger: rateSeries(minutes, 'green') };
  const worst = Math.max(...[rates.champion, rates.challenger].flatMap(({ points }) => points.map(([, rate]) => rate)), 0);
  // Where nothing fails, the intervals alone say how much is known.
  const reach = rates.challenger.band.map(([, high]) => high).sort((a, b) => a - b);
  const top = Math.max(0.005, worst * 1.6, (reach[Math.floor(reach.length / 2)] ?? 0) * 1.15);
  const common = { x, marks: seen };
  return html`<figure class="bake scroll" tabindex="0" role="region" aria-label="Plots of the bake" data-minutes="${minutes.map(hover).join(';')}">
${linePlot({
  ...common,
  title: 'requests in each minute',
  label: 'requests of both fleets in each minute',
  y: [0, busiest * 1.05],
  name: countText,
  series: [
    { kind: 'champion', points: minutes.map((m) => [m.x, m.blue.n]) },
    { kind: 'challenger', points: minutes.map((m) => [m.x, m.green.n]) },
  ],
})}
${linePlot({
  ...common,
  title: 'error rate in each minute, with 95 % intervals',
  label: 'error rates of both fleets in each minute',
  y: [0, Math.min(1, top)],
  name: percentText,
  series: [
    { kind: 'champion', ...rates.champion },
    { kind: 'challenger', ...rates.challenger },
  ],
})}
${soFarPlot(minutes, common)}
${sharePlot(windows, minutes, common)}
${evidencePlot(windows, common)}
<output>point at a minute to read its numbers</output></figure>`;
}

function rateSeries(minutes: readonly Minute[], fleet: 'blue' | 'green'): { points: Point[]; band: [number, number][] } {
  const counted = minutes.filter((minute) => minute[fleet].n > 0);
  return {
    points: counted.map((minute) => [minute.x, minute[fleet].k / minute[fleet].n]),
    band: counted.map((minute) => {
      const { n, k } = minute[fleet];
      const [low, high] = rateInterval({ n, k });
      return [low, high];
    }),
  };
}

/** Rates since the bake began: what the certificate at its end is about. */
function soFarPlot(minutes: readonly Minute[], common: Common): Html {
  const sums = { blue: { n: 0, k: 0 }, green: { n: 0, k: 0 } };
  const soFar = minutes.map(({ x, blue, green }): Minute => {
    for (const [sum, one] of [[sums.blue, blue] as const, [sums.green, green] as const]) {
      sum.n += one.n;
      sum.k += one.k;
    }
    return { x, blue: { ...sums.blue }, green: { ...sums.green } };
  });
  const [champion, challenger] = [rateSeries(soFar, 'blue'), rateSeries(soFar, 'green')];
  // The first minutes' intervals reach far up and say little.
  const ends = [champion, challenger].flatMap(({ points, band }) => [
    ...points.map(([, rate]) => rate),
    ...band.slice(Math.floor(band.length / 3)).map(([, high]) => high),
  ]);
  return linePlot({
    ...common,
    title: 'error rate since the bake began, with 95 % intervals',
    label: 'error rates of both fleets since the bake began',
    y: [0, Math.min(1, Math.max(0.005, ...ends) * 1.1)],
    name: percentText,
    series: [
      { kind: 'champion', ...champion },
      { kind: 'challenger', ...challenger },
    ],
  });
}

type Common = Pick<Parameters<typeof linePlot>[0], 'x' | 'marks'>;

function sharePlot(windows: readonly WindowDocument[], minutes: readonly Minute[], common: Common): Html {
  const observed = minutes
    .filter(({ blue, green }) => blue.n + green.n > 0)
    .map(({ x, blue, green }): Point => [x, green.n / (blue.n + green.n)]);
  const planned = windows.flatMap(({ index, share }): Point[] => (share === undefined ? [] : [[index + 1, share]]));
  const top = Math.max(0.1, ...observed.map(([, y]) => y), ...planned.map(([, y]) => y)) * 1.15;
  return linePlot({
    ...common,
    title: 'challenger’s share of the requests, and the planned share',
    label: 'share of requests that the challenger answered',
    y: [0, Math.min(1, top)],
    name: percentText,
    height: 120,
    series: [
      { kind: 'plan', points: planned, stepped: true },
      { kind: 'challenger', points: observed },
    ],
  });
}

/** Evidence is drawn as powers of ten, as the judge's sentence tells it. */
function evidencePlot(windows: readonly WindowDocument[], common: Common): Html {
  const deciding = windows.findIndex(({ verdict }) => verdict !== 'continue');
  const points = windows
    .slice(0, deciding === -1 ? undefined : deciding + 1)
    .flatMap(({ index, evidence }): Point[] =>
      typeof evidence.logEvidence === 'number' ? [[index + 1, evidence.logEvidence / LN10]] : [],
    );
  const threshold = windows.map(({ evidence }) => evidence.threshold).find((value) => typeof value === 'number');
  const limit = typeof threshold === 'number' ? threshold / LN10 : undefined;
  const ys = [...points.map(([, y]) => y), ...(limit === undefined ? [] : [limit]), 0];
  const [low, high] = [Math.max(-6, Math.min(...ys)), Math.max(...ys)];
  const reach = Math.max(0.3, (high - low) * 0.12);
  return linePlot({
    ...common,
    title: 'evidence that the challenger is worse',
    label: 'evidence against the challenger and the threshold that convicts',
    y: [low - reach, high + reach],
    name: (y) => `10^${numberText(y)}`,
    rules: limit === undefined ? [] : [{ y: limit, label: `needed: 10^${limit.toFixed(1)}` }],
    series: [{ kind: 'evidence', points }],
    height: 170,
    axis: 'minutes of the bake',
  });
}

/** `minute|champion's requests|errors|challenger's requests|errors`, for the pointer. */
const hover = ({ x, blue, green }: Minute): string => `${Math.round(x)}|${blue.n}|${blue.k}|${green.n}|${green.k}`;

const windowsTable = (windows: readonly WindowDocument[]): Html =>
  table({
    label: 'Judged minutes',
    columns: [
      { title: 'minute', numeric: true },
      { title: 'ends' },
      { title: 'champion requests', numeric: true },
      { title: 'errors', numeric: true },
      { title: 'challenger requests', numeric: true },
      { title: 'errors', numeric: true },
      { title: 'evidence', numeric: true },
      { title: 'verdict' },
    ],
    rows: windows.map(({ index, at, errors: { blue, green }, evidence: { logEvidence }, verdict }) => [
      index + 1,
      instantText(at),
      { shown: countText(blue.n), by: blue.n },
      blue.k,
      { shown: countText(green.n), by: green.n },
      green.k,
      typeof logEvidence === 'number' ? { shown: `10^${(logEvidence / LN10).toFixed(1)}`, by: logEvidence } : { shown: NONE, by: null },
      verdict,
    ]),
  });
