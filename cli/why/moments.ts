import type { Facts } from '../../domain/report/facts.ts';
import { momentsOf } from '../../domain/report/sections/moments.ts';
import { secondText } from '../account/words.ts';
import { shareText } from './gates.ts';

/** CloudWatch explains an alarm in up to a thousand characters; the report has them all. */
const LONGEST = 160;

interface Line {
  readonly at: string;
  readonly text: string;
}

/** What happened to production in this delivery, moment by moment; empty when traffic never moved. */
export function momentLines(facts: Facts): readonly string[] {
  const { record, landing } = facts;
  const started = record.events.find(({ name }) => name.startsWith('shift started'));
  const lines: Line[] = [];
  if (started !== undefined) {
    const generation = started.name.split(' ').at(-1);
    const first = landing?.fleet?.first === true;
    const share = shareText(facts);
    lines.push({
      at: started.at,
      text: first ? `first endpoint, generation ${generation}` : `shift to generation ${generation}${share === '' ? '' : `: ${share}`}`,
    });
  }
  for (const { at, words } of momentsOf(facts, 0)) lines.push({ at, text: words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words });
  for (const { name, at, detail } of record.events) {
    if (name.startsWith('abort asked')) lines.push({ at, text: `an operator aborted: ${String(detail['because'] ?? '')}` });
    if (name.startsWith('return asked'))
      lines.push({ at, text: `an operator went back to generation ${String(detail['to'])}: ${String(detail['because'] ?? '')}` });
    if (name.startsWith('left '))
      lines.push({
        at,
        text: `generation ${name.split(' ')[1]} was left for generation ${String(detail['to'])}: ${String(detail['verification'] ?? '')}`,
      });
    if (name.startsWith('landed')) lines.push({ at, text: landedText(facts, name) });
    if (name.startsWith('promoted')) lines.push({ at, text: `generation ${name.split(' ').at(-1)} is champion` });
  }
  return lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ at, text }) => `${secondText(at)}  ${text}`);
}

function landedText({ landing }: Facts, name: string): string {
  const where = name.replace(/^landed /, '');
  // The document tells of the last look only.
  if (landing === undefined || !where.startsWith(landing.landed)) return `traffic rests on the ${where}`;
  const { endpoint, golden, fleet } = landing;
  const config = endpoint?.endpointConfigName === undefined ? '' : `, ${endpoint.endpointConfigName}`;
  const pending = endpoint === undefined || endpoint.pendingConfigName !== undefined ? '' : ', nothing pending';
  const answered = golden === undefined ? '' : `; golden requests ${golden.good}/${golden.asked} answered as they should`;
  const instances =
    endpoint?.instanceCount === undefined || fleet?.instancesBefore === undefined
      ? ''
      : `; instances ${endpoint.instanceCount} (before: ${fleet.instancesBefore})`;
  return `traffic rests on the ${where}: ${endpoint?.status ?? 'no endpoint'}${config}${pending}${answered}${instances}`;
}
