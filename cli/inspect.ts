import { parseArgs } from 'node:util';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient } from '@aws-sdk/client-ssm';
import { processClock, rehearsalClock } from './account/clock.ts';
import { connectOptions, named } from './account/options.ts';
import { type CommandIo, isUsageError } from './command-io.ts';
import { readEndpoint } from './inspect/read.ts';
import { worthLines, worthOf } from './inspect/worth.ts';

export const INSPECT_USAGE = `slipway inspect ENDPOINT

Reads any SageMaker endpoint, Slipway's or not, changes nothing, and says what its rollback protection is worth: alarms that can
never fire, alarms that blend both fleets or pass without data, the share that a canary would really get, and what it could see.
Exit code 0 when something would end a bad update, 1 when nothing would.

  --endpoint-url URL    a rehearsal that was kept, in place of AWS. Default: AWS_ENDPOINT_URL
  --json                one JSON object in place of text

Needs sagemaker:DescribeEndpoint, sagemaker:DescribeEndpointConfig, cloudwatch:DescribeAlarms, cloudwatch:GetMetricData.`;

/** A rehearsal knows an operator by any key. */
const OPERATOR = { accessKeyId: 'operator', secretAccessKey: 'operator' };

/** `slipway inspect`: 0 when the endpoint is protected at all, 1 when not, 2 when the command line or the name is wrong. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  if (argv.includes('--help')) {
    io.stdout(INSPECT_USAGE);
    return 0;
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { 'endpoint-url': { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [name = ''] = named(positionals, 'ENDPOINT');
    const { endpoint } = connectOptions(values);
    const config = endpoint === undefined ? {} : { endpoint, region: process.env['AWS_REGION'] ?? 'eu-central-1', credentials: OPERATOR };
    const now = endpoint === undefined ? processClock : rehearsalClock(new SSMClient(config));
    const clients = { sagemaker: new SageMakerClient(config), cloudwatch: new CloudWatchClient(config) };
    const reading = await readEndpoint(clients, name, await now());
    const worth = worthOf(reading);
    if (values.json) io.stdout(JSON.stringify({ ...reading, ...worth }));
    else for (const line of worthLines(reading, worth)) io.stdout(line);
    return worth.protection === 'none' ? 1 : 0;
  } catch (error) {
    if (!isUsageError(error)) throw error;
    io.stderr(`slipway inspect: ${error.message}`);
    return 2;
  }
}
