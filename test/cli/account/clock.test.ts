import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSMClient } from '@aws-sdk/client-ssm';
import { processClock, rehearsalClock } from '../../../cli/account/clock.ts';
import { Ssm } from '../../../rehearsal/services/ssm/ssm.ts';
import { aCloud, NOW } from '../../rehearsal/wire/a-cloud.ts';

const client = (endpoint: string): SSMClient =>
  new SSMClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' } });

test('a rehearsal tells its virtual time', async () => {
  const cloud = await aCloud(() => [new Ssm()]);
  try {
    expect(await rehearsalClock(client(cloud.listener.endpoint))()).toBe(new Date(NOW).toISOString());
  } finally {
    await cloud.close();
  }
});

test('another emulator lives in our time', async () => {
  const server = createServer((_, response) => response.end('{"Parameters":[]}'));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    const { port } = server.address() as AddressInfo;
    const before = await processClock();
    const told = await rehearsalClock(client(`http://127.0.0.1:${port}`))();
    expect(told >= before).toBe(true);
    expect(told <= (await processClock())).toBe(true);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
