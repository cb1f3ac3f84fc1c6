import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { ledgerOn } from '../../adapters/ledger/ledger.ts';
import { ABORT_USAGE } from '../../cli/abort.ts';
import { AT_USAGE } from '../../cli/at.ts';
import { DELIVER_USAGE } from '../../cli/deliver.ts';
import { FREEZE_USAGE } from '../../cli/freeze.ts';
import { RETURN_USAGE } from '../../cli/return.ts';
import { STATUS_USAGE } from '../../cli/status.ts';
import { WHY_USAGE } from '../../cli/why.ts';
import { ALARM_KINDS } from '../../domain/delivery/names.ts';
import { EMPTY_HEAD } from '../../domain/ledger/head.ts';
import { shiftAlarms } from '../../domain/shift/shift-alarms.ts';
import { RUNBOOK_HEADINGS } from '../../lib/alarms/runbook.ts';
import { modelOf } from '../../rehearsal/wire/services.ts';
import { dynaliteTable } from '../adapters/ledger/dynalite-table.ts';
import { aChampion } from '../cli/account/an-account.ts';
import { commandsIn, words } from './shell-words.ts';

const runbook = readFileSync(resolve(__dirname, '../../docs/runbook.md'), 'utf8');
const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
const commands = [...runbook.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => commandsIn(block));

const shiftHeadings = shiftAlarms({ endpointName: 'e', variantName: 'v', endpointConfigName: 'c', generation: 1 }).map(
  ({ AlarmDescription }) => AlarmDescription.split('#').at(-1) ?? '',
);

test.each([...new Set([...RUNBOOK_HEADINGS, ...ALARM_KINDS, ...shiftHeadings])])(
  'alarm %s has its heading, with all three parts',
  (alarm) => {
    expect(headings).toContain(alarm);
    const [, section = ''] = runbook.split(new RegExp(`^## ${alarm}$`, 'm'));
    const [own = ''] = section.split(/^## /m);
    for (const part of ['**Description.**', '**Investigation.**', '**Resolution.**']) expect(own).toContain(part);
    expect(own).toMatch(/```sh\n/);
  },
);

test('its links lead somewhere', () => {
  const anchors = new Set([...runbook.matchAll(/^#{1,4} (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-')));
  for (const [, target = ''] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(target);
});

/** The AWS CLI's name of a service to the SDK's, where they differ. */
const SERVICES: Readonly<Record<string, string>> = { stepfunctions: 'sfn', s3api: 's3' };

/** Operations of services whose client package the project does not have. */
const WITHOUT_CLIENT: Readonly<Record<string, readonly string[]>> = {
  'logs filter-log-events': ['log-group-name', 'filter-pattern', 'limit'],
  'cloudtrail lookup-events': ['lookup-attributes', 'max-results'],
  'sagemaker wait': ['endpoint-name'],
};

/** Options of the AWS CLI itself. */
const GENERAL: ReadonlySet<string> = new Set(['query', 'output', 'max-items', 'endpoint-url']);

/** Options that stand for a structured member: `put-metric-data` takes a single measurement in pieces. */
const SHORTHAND: Readonly<Record<string, readonly string[]>> = { 'cloudwatch put-metric-data': ['metric-name', 'dimensions', 'value'] };

const kebab = (member: string): string => member.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
const pascal = (operation: string): string => operation.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());

const aws = commands.filter(([program]) => program === 'aws');

test.each(aws.map((command) => ({ line: command.join(' '), command })))('$line', async ({ command }) => {
  const [, service = '', operation = '', ...rest] = command;
  const name = `${service} ${operation}`;
  const given = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
  const shape =
    WITHOUT_CLIENT[name] === undefined ? (await modelOf(SERVICES[service] ?? service))?.operations.get(pascal(operation)) : undefined;
  if (WITHOUT_CLIENT[name] === undefined) expect(shape).toBeDefined();
  const members = [...(shape?.input.members.keys() ?? [])].map(kebab);
  const allowed = [...(WITHOUT_CLIENT[name] ?? members), ...(SHORTHAND[name] ?? []), ...GENERAL];
  for (const option of given) expect(allowed).toContain(option);
  for (const required of shape?.input.required ?? [])
    expect([...given, ...(SHORTHAND[name] ? ['metric-data'] : [])]).toContain(kebab(required));
  for (const word of rest.filter((one) => /^({"|\[{)/.test(one))) expect(() => JSON.parse(word)).not.toThrow();
});

test('there are enough of them to work without our command line', () => {
  expect(aws.length).toBeGreaterThan(20);
});

const USAGES: Readonly<Record<string, string>> = {
  status: STATUS_USAGE,
  why: WHY_USAGE,
  at: AT_USAGE,
  deliver: DELIVER_USAGE,
  abort: ABORT_USAGE,
  return: RETURN_USAGE,
  freeze: FREEZE_USAGE,
};

const ours = commands.filter(([program]) => program === 'slipway');

test.each(ours.map((command) => ({ line: command.join(' '), command })))('$line', ({ command: [, verb = '', ...rest] }) => {
  const usage = USAGES[verb] ?? '';
  expect(usage).toContain(`slipway ${verb}`);
  for (const option of rest.filter((word) => word.startsWith('--'))) expect(usage).toContain(option);
});

test('every command is one of these', () => {
  const others = commands.filter(([program = '']) => !['aws', 'slipway', 'export', 'for', 'sleep', 'done'].includes(program));
  expect(others).toEqual([]);
});

const names = v.record(v.string(), v.string());

test('the freeze by hand is the freeze that everybody heeds', async () => {
  const line = aws.find(([, service, operation]) => service === 'dynamodb' && operation === 'update-item') ?? [];
  const option = (name: string): string => line[line.indexOf(`--${name}`) + 1]?.replaceAll('$MODEL', 'fraud') ?? '';
  const table = await dynaliteTable('slipway-prod');
  try {
    const ledger = ledgerOn(table.table);
    const champion = aChampion(12);
    await ledger.changeHead('fraud', () => ({ head: { ...EMPTY_HEAD, champion, phase: 'WATCHING' }, result: null }));
    const input: UpdateItemCommandInput = {
      TableName: 'slipway-prod',
      Key: JSON.parse(option('key')),
      ConditionExpression: option('condition-expression'),
      UpdateExpression: option('update-expression'),
      ExpressionAttributeNames: v.parse(names, JSON.parse(option('expression-attribute-names'))),
      ExpressionAttributeValues: JSON.parse(option('expression-attribute-values')),
    };
    await table.client.send(new UpdateItemCommand(input));
    expect(await ledger.head('fraud')).toEqual({
      ...EMPTY_HEAD,
      champion,
      phase: 'FROZEN',
      frozen: { reason: 'frozen by hand', at: '2026-11-24T03:12:00Z' },
    });
    expect(await table.table.get('model#fraud', 'head')).toMatchObject({ revision: 2 });
  } finally {
    await table.close();
  }
});

test('the abort by hand is the metric that the shift’s alarm watches', () => {
  const line = aws.find(([, , operation]) => operation === 'put-metric-data') ?? [];
  const alarm = shiftAlarms({ endpointName: '$ENDPOINT', variantName: 'v', endpointConfigName: '$CHALLENGER', generation: 1 }).find(
    ({ AlarmName }) => AlarmName.endsWith('-abort'),
  );
  const option = (name: string): string => line[line.indexOf(`--${name}`) + 1] ?? '';
  expect({ namespace: option('namespace'), metric: option('metric-name'), dimensions: option('dimensions') }).toEqual({
    namespace: alarm?.Namespace,
    metric: alarm?.MetricName,
    dimensions: alarm?.Dimensions?.map(({ Name, Value }) => `${Name}=${Value}`).join(','),
  });
});

test.each([
  { line: `a "b c" 'd "e"' f\\"g`, split: ['a', 'b c', 'd "e"', 'f"g'] },
  { line: '"x\\"y" --z', split: ['x"y', '--z'] },
])('words of $line', ({ line, split }) => {
  expect(words(line)).toEqual([split]);
});
