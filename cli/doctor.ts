import { parseArgs } from 'node:util';
import type { Finding } from '../domain/doctor/finding.ts';
import { type Verdict, worst } from '../domain/verdict.ts';
import { ENVIRONMENT, type Environment } from './account/environment.ts';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, connectOptions, named } from './account/options.ts';
import type { CommandIo } from './command-io.ts';
import { findingsOf, sagemakerAnswers } from './doctor/findings.ts';
import { type DoctorPorts, doctorPorts } from './doctor/ports.ts';
import { APP_OPTIONS, APP_USAGE, chosen, deployedModel, modelsOfApp, namedApp } from './plan/planned-models.ts';
import { paint, verdictText } from './timeline/paint.ts';

export const DOCTOR_USAGE = `slipway doctor [MODEL]

Whether a delivery can get what it needs, before any money is spent: quotas of exactly the instance types in the plan (training, spot,
scoring, the endpoint twice over for blue/green), images, roles, services closed to the account, the Region. Changes nothing.
Exit code 0 all pass · 10 something is missing · 30 something cannot be told.

${APP_USAGE}
${ACCOUNT_USAGE}`;

const EXIT: Readonly<Record<Verdict, number>> = { pass: 0, fail: 10, inconclusive: 30 };

export async function run(
  argv: readonly string[],
  io: CommandIo,
  environment: Environment = ENVIRONMENT,
  portsFor: (options: ReturnType<typeof connectOptions>) => DoctorPorts = doctorPorts,
): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { ...ACCOUNT_OPTIONS, ...APP_OPTIONS } });
  const [name] = named(positionals, 'MODEL?');
  const options = connectOptions(values);
  const ports = portsFor(options);
  const { account, region } = await ports.identity();
  const app = namedApp(values);
  const models =
    app === undefined
      ? [await deployedModel(await environment.connect(options), name)]
      : chosen(await modelsOfApp(app, { account, region }), name);
  const service = await sagemakerAnswers(ports, region);
  const looked = [];
  for (const planned of models) looked.push({ model: planned.model, findings: [service, ...(await findingsOf(planned, ports, region))] });
  const verdict = worst(looked.flatMap(({ findings }) => findings.map((finding) => finding.verdict)));
  if (values.json) io.stdout(JSON.stringify({ account, region, verdict, models: looked }));
  else {
    io.stdout(`account ${account}, Region ${region}`);
    const colors = paint(process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '');
    for (const { model, findings } of looked) {
      io.stdout(model);
      for (const finding of findings) for (const line of findingLines(finding, (word) => verdictText(word, colors))) io.stdout(line);
    }
    io.stdout(SUMMARY[verdict]);
  }
  return EXIT[verdict];
}

const SUMMARY: Readonly<Record<Verdict, string>> = {
  pass: 'nothing stands in the way of a delivery',
  fail: 'a delivery would fail: nothing was started, and nothing was spent',
  inconclusive: 'some of it could not be told; nothing was found that stands in the way',
};

const WIDTH = 12;

function findingLines({ what, verdict, found, next, warns }: Finding, dress: (verdict: Verdict) => string): readonly string[] {
  const mark = `${dress(verdict)}${' '.repeat(Math.max(0, WIDTH - verdict.length))}${warns === true ? '! ' : '  '}`;
  return [`  ${mark}${what}: ${found}`, ...(next === undefined ? [] : [`  ${' '.repeat(WIDTH + 2)}next: ${next}`])];
}
