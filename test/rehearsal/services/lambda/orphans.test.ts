import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A real process on a machine that others may use too. */
jest.setTimeout(120_000);

const CLIENT = join(__dirname, '../../../../rehearsal/services/lambda/runtime-client.cjs');

test('a function whose host is gone ends by itself', () => {
  // A host that accepts the connection and dies at once, as a killed rehearsal does.
  const host = `
    const { createServer } = require('node:net');
    const { spawn } = require('node:child_process');
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', () => {
      const env = { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:' + server.address().port, _HANDLER: 'x.y', LAMBDA_TASK_ROOT: '/' };
      spawn(process.execPath, [${JSON.stringify(CLIENT)}], { env, stdio: 'ignore' }).on('exit', (code) => { console.log(code); server.close(); });
    });`;
  expect(execFileSync(process.execPath, ['-e', host], { encoding: 'utf8', timeout: 100_000 }).trim()).toBe('1');
});
