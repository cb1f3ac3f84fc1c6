import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { dataContractSchema } from '../../domain/dataset/contract.ts';
import { profileSchema } from '../../domain/dataset/profile.ts';
import { constraintsSchema } from '../../domain/dataset/sagemaker/constraints.ts';
import { statisticsSchema } from '../../domain/dataset/sagemaker/statistics.ts';
import { violationsSchema } from '../../domain/dataset/sagemaker/violations.ts';
import { aDesk } from './dataset/a-desk.ts';
import { CONTRACT, payments } from './dataset/payments.ts';

jest.setTimeout(120_000);

const desk = aDesk();
afterAll(desk.close);
const { path, run, write } = desk;

const [june, july, far] = [payments(1), payments(2), payments(3, { scale: 4 })];
write('june/part-1.csv', june);
write('july.csv', july);
write('far.csv', far);
const contract = write('contract.json', JSON.stringify({ $schema: './data-contract.schema.json', ...CONTRACT }));
const read = (name: string): unknown => JSON.parse(readFileSync(path(name), 'utf8'));

beforeAll(async () => {
  expect((await run(['profile', path('june'), '--contract', contract, '--out', path('june.json')])).code).toBe(0);
});

describe('profile', () => {
  test('writes a whole profile and prints a table', async () => {
    const { out, err } = await run(['profile', path('july.csv'), '--out', path('july.json')]);
    expect(v.parse(profileSchema, read('july.json'))).toMatchObject({
      rows: 3000,
      source: [{ uri: path('july.csv'), bytes: july.length }],
    });
    expect(out).toMatch(/3,000 rows, 5 columns, [\d.]+ kB/);
    expect(out).toMatch(/^amount +number +[45]\.\d+ % +\d,\d+/m);
    expect([err, readdirSync(path('.')).filter((name) => name.includes('unfinished'))]).toEqual(['', []]);
  });

  test.each<{ what: string; argv: string[]; stdin?: string }>([
    { what: 'gzip', argv: [write('july.csv.gz', gzipSync(july))] },
    { what: 'standard input', argv: ['-'], stdin: july },
    { what: 'a file without an extension', argv: [write('part-00000', july)] },
    {
      what: 'two files and their folder',
      argv: [
        write(
          'two/b.csv',
          `${july.slice(0, july.indexOf('\n') + 1)}${july
            .split(/\n(?=\d|,)/)
            .slice(1, 1000)
            .join('\n')}\n`,
        ),
        write(
          'two/c.csv',
          `${july.slice(0, july.indexOf('\n') + 1)}${july
            .split(/\n(?=\d|,)/)
            .slice(1000)
            .join('\n')}`,
        ),
        path('two'),
      ],
    },
  ])('$what gives the same fingerprint', async ({ argv, stdin }) => {
    const [one, other] = [await run(['profile', path('july.csv'), '--json']), await run(['profile', ...argv, '--json'], stdin)];
    expect(other.err).toBe('');
    expect(JSON.parse(other.out).digest).toBe(JSON.parse(one.out).digest);
  });

  test('a file without a header is told, and named by the contract', async () => {
    const bare = write('bare.csv', payments(2, { header: false }).replace(/^,/, '1,'));
    const alone = await run(['profile', bare, '--json']);
    expect(JSON.parse(alone.out).columns.map(({ name }: { name: string }) => name)).toEqual(['_c0', '_c1', '_c2', '_c3', '_c4']);
    expect(alone.err).toContain('the first row holds a number, so it is no header');
    const named = await run(['profile', bare, '--json', '--contract', contract]);
    expect(JSON.parse(named.out)).toMatchObject({ rows: 3000, columns: [{ name: 'amount' }, {}, {}, {}, {}] });
    const forced = await run(['profile', bare, '--json', '--header']);
    expect(JSON.parse(forced.out).rows).toBe(2999);
  });

  test('writes what Model Monitor writes of a baseline', async () => {
    await run(['profile', path('july.csv'), '--sagemaker', path('baseline')]);
    expect(readdirSync(path('baseline')).sort()).toEqual(['constraints.json', 'statistics.json']);
    expect(v.parse(statisticsSchema, read('baseline/statistics.json')).dataset.item_count).toBe(3000);
    expect(v.parse(constraintsSchema, read('baseline/constraints.json')).features).toHaveLength(5);
  });

  test('files that are not read are counted, and change the fingerprint', async () => {
    write('images/index.csv', july);
    write('images/a.png', '\u0089PNG one');
    const argv = ['profile', path('images'), '--format', 'opaque', '--index', 'index.csv', '--json'];
    const first = JSON.parse((await run(argv)).out);
    expect(first).toMatchObject({ rows: 3000, opaque: { files: 1, bytes: 9 } });
    write('images/a.png', '\u0089PNG owt');
    expect(JSON.parse((await run(argv)).out).digest).not.toBe(first.digest);
    expect((await run([...argv.slice(0, 4), '--index', 'other.csv'])).err).toContain('none of the files is the index other.csv');
  });
});

describe('check', () => {
  test.each<{ what: string; argv: string[]; code: number; says: string[] }>([
    { what: 'data that keeps its contract', argv: ['july.csv', '--contract', 'contract.json'], code: 0, says: ['pass', '3,000 rows'] },
    {
      what: 'and looks like the baseline',
      argv: ['july.csv', '--contract', 'contract.json', '--baseline', 'june.json'],
      code: 0,
      says: ['against', 'can just be shown'],
    },
    {
      what: 'data that has drifted',
      argv: ['far.csv', '--contract', 'contract.json', '--baseline', 'june.json'],
      code: 10,
      says: ['fail', 'amount D 0.', 'why'],
    },
    {
      what: 'a baseline of data',
      argv: ['far.csv', '--contract', 'contract.json', '--baseline', 'june/part-1.csv'],
      code: 10,
      says: ['amount D 0.'],
    },
    {
      what: 'too little data for a verdict on drift',
      argv: ['few.csv', '--contract', 'loose.json', '--baseline', 'june.json'],
      code: 30,
      says: ['inconclusive', 'values (needs 100)'],
    },
    { what: 'constraints of SageMaker', argv: ['july.csv', '--constraints', 'sm/constraints.json'], code: 0, says: ['pass'] },
    {
      what: 'constraints of SageMaker, and its statistics as the baseline',
      argv: ['far.csv', '--constraints', 'sm/constraints.json', '--baseline', 'sm/statistics.json'],
      code: 0,
      says: ['pass', 'amount D 0.', 'fail     amount'],
    },
    { what: 'a profile, by rules that need no rows', argv: ['june.json', '--contract', 'loose.json'], code: 0, says: ['pass'] },
  ])('$what: $code', async ({ argv, code, says }) => {
    write('few.csv', payments(5, { rows: 60 }));
    write('loose.json', JSON.stringify({ columns: { amount: { type: 'number' } } }));
    if (!existsSync(path('sm'))) await run(['profile', path('june'), '--sagemaker', path('sm')]);
    const given = argv.map((word) => (/\.(csv|json)$/.test(word) ? path(word) : word));
    const said = await run(['check', ...given]);
    expect(said.code).toBe(code);
    for (const words of says) expect(said.out).toContain(words);
  });

  test('writes the report, and SageMaker’s three files', async () => {
    const outputs = ['--report', path('far.html'), '--sagemaker', path('far'), '--json'];
    const { out, code } = await run(['check', path('far.csv'), '--contract', contract, '--baseline', path('june.json'), ...outputs]);
    expect([code, JSON.parse(out)]).toEqual([10, expect.objectContaining({ format: 'data-report/1', verdict: 'fail', rows: 3000 })]);
    expect(readFileSync(path('far.html'), 'utf8')).toMatch(/<title>fail: .*far\.csv<\/title>[\s\S]*against .*june\.json/);
    expect(readdirSync(path('far')).sort()).toEqual(['constraint_violations.json', 'constraints.json', 'statistics.json']);
    expect(v.parse(violationsSchema, read('far/constraint_violations.json')).violations).toContainEqual(
      expect.objectContaining({ feature_name: 'amount', constraint_check_type: 'baseline_drift_check' }),
    );
  });

  test('a column that is sensitive shows no value, wherever it fails', async () => {
    const leaky = write('leaky.csv', july.replaceAll('secret-7', 'TELLTALE'));
    const outputs = ['--report', path('leaky.html'), '--sagemaker', path('leaky')];
    const argv = ['check', leaky, '--contract', contract, '--baseline', path('june.json'), ...outputs];
    const texts = [(await run(argv)).out, (await run([...argv, '--json'])).out, readFileSync(path('leaky.html'), 'utf8')];
    const files = readdirSync(path('leaky')).map((name) => readFileSync(path(`leaky/${name}`), 'utf8'));
    expect(texts[0]).toMatch(/card pattern .*broken in \d+ of 3000 rows.*row \d+/);
    for (const text of [...texts, ...files]) expect(text).not.toMatch(/TELLTALE|secret-/);
  });

  test('data that cannot be read fails with its reason, and the report says so', async () => {
    const cut = write('cut.csv', `${july}1,x,"open`);
    const { code, out } = await run(['check', cut, '--contract', contract, '--report', path('cut.html')]);
    expect([code, out]).toEqual([10, expect.stringMatching(/cut\.csv: a quote is opened and never closed \(row 3001, byte \d+\)/)]);
    expect(readFileSync(path('cut.html'), 'utf8')).toContain('a quote is opened and never closed');
  });

  test('freshness counts from a moment that may be given', async () => {
    const dated = write('dated.csv', 'at\n2026-01-01T00:00:00Z\n');
    const fresh = write(
      'fresh.json',
      JSON.stringify({ freshness: { column: 'at', maxAge: '48h' }, columns: { at: { type: 'timestamp' } } }),
    );
    const codes = ['2026-01-02', '2026-01-05'].map(async (at) => (await run(['check', dated, '--contract', fresh, '--at', at])).code);
    expect(await Promise.all(codes)).toEqual([0, 10]);
  });

  test('a policy brings contract, label and drift', async () => {
    const policy = JSON.parse(readFileSync('examples/flight-delay/policy.json', 'utf8'));
    const flights = write('flights.csv', `${Object.keys(policy.dataset.contract.columns).join(',')}\n`);
    const { code, out } = await run(['check', flights, '--contract', 'examples/flight-delay/policy.json']);
    expect([code, out]).toEqual([10, expect.stringContaining('oneClass')]);
  });
});

describe('drift', () => {
  test.each<{ what: string; sides: string[]; code: number }>([
    { what: 'two profiles of the same kind', sides: ['june.json', 'july.json'], code: 0 },
    { what: 'two files', sides: ['july.csv', 'far.csv'], code: 10 },
    { what: 'a profile and a file', sides: ['june.json', 'far.csv'], code: 10 },
  ])('$what: $code', async ({ sides, code }) => {
    await run(['profile', path('july.csv'), '--contract', contract, '--out', path('july.json')]);
    const said = await run(['drift', ...sides.map(path), '--report', path('drift.html')]);
    expect([said.code, said.err]).toEqual([code, '']);
    expect(readFileSync(path('drift.html'), 'utf8')).toContain('No contract was given');
  });
});

describe('merge', () => {
  test('parts are the whole', async () => {
    const [head = '', ...rows] = july.split(/\n(?=\d|,)/);
    const halves = [rows.slice(0, 1234), rows.slice(1234)].map((part, i) => write(`half-${i}.csv`, `${[head, ...part].join('\n')}\n`));
    for (const [i, half] of halves.entries()) await run(['profile', half, '--out', path(`half-${i}.json`)]);
    const { code, out } = await run(['merge', path('half-0.json'), path('half-1.json'), '--out', path('both.json')]);
    const whole = JSON.parse((await run(['profile', path('july.csv'), '--json'])).out);
    expect([code, read('both.json')]).toMatchObject([0, { rows: 3000, digest: whole.digest }]);
    expect(out).toContain(`fingerprint ${whole.digest}`);
  });

  test('profiles of different columns are refused by name', async () => {
    await run(['profile', write('other.csv', 'a\n1\n'), '--out', path('other.json')]);
    const { code, err } = await run(['merge', path('june.json'), path('other.json'), '--out', path('never.json')]);
    expect([code, err, existsSync(path('never.json'))]).toEqual([
      10,
      expect.stringContaining('other.json: profiles of different columns'),
      false,
    ]);
  });
});

describe('suggest-contract', () => {
  test('writes what its own data keeps', async () => {
    const { code } = await run(['suggest-contract', path('july.csv'), '--out', path('suggested.json')]);
    expect([code, v.is(dataContractSchema, read('suggested.json'))]).toEqual([0, true]);
    expect((await run(['check', path('july.csv'), '--contract', path('suggested.json')])).code).toBe(0);
    const printed = await run(['suggest-contract', path('june.json')]);
    expect(JSON.parse(printed.out).columns.card).toEqual({ type: 'string', sensitive: true, missing: { max: expect.any(Number) } });
  });
});

test.each<{ argv: string[]; says: string }>([
  { argv: ['profile'], says: 'name at least one file' },
  { argv: ['profile', 'nothing.csv'], says: 'there is no file nothing.csv' },
  { argv: ['profile', 'x', '--format', 'xml'], says: 'how to read the files' },
  { argv: ['profile', 'x', '--format', 'opaque'], says: 'index and type "opaque" belong together' },
  { argv: ['profile', 'x', '--header', '--no-header'], says: 'exclude each other' },
  { argv: ['profile', 'x', '--workers', '0'], says: '--workers 0; allowed: a whole number from 1 to 64' },
  { argv: ['check', 'x'], says: '--contract is missing' },
  { argv: ['check', 'x', '--contract', 'nothing.json'], says: 'there is no file nothing.json' },
  { argv: ['check', 'x', '--contract', 'package.json'], says: 'package.json is no data contract' },
  { argv: ['check', 'x', '--contract', 'a', '--constraints', 'b'], says: 'exclude each other' },
  { argv: ['drift', 'a'], says: 'drift compares two' },
  { argv: ['merge', 'package.json'], says: 'package.json is no profile' },
])('$argv is told what to change', async ({ argv, says }) => {
  expect(await run(argv)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
});
