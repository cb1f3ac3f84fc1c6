import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { HttpPool } from '../../../rehearsal/containers/http-pool.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: Server | ReturnType<typeof createSocketServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return address.port;
}

async function given(listener: RequestListener, limit = 4): Promise<{ pool: HttpPool; server: Server }> {
  const server = createServer(listener);
  const pool = new HttpPool(await listening(server), limit);
  closing.push(() => pool.close());
  return { pool, server };
}

const post = (body: string, timeoutMs = 5_000) => ({
  method: 'POST',
  path: '/invocations',
  headers: { 'Content-Length': String(body.length) },
  body: Buffer.from(body),
  timeoutMs,
});

test('sends and receives, never more at once than it may', async () => {
  let underWay = 0;
  let most = 0;
  const sockets = new Set<Socket>();
  const { pool } = await given((request, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    sockets.add(request.socket);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      underWay -= 1;
      response.end(`echo ${Buffer.concat(parts).toString()}`);
    });
  }, 3);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => pool.send(post(String(index)))));
  expect(answers.map(({ body }) => body.toString())).toEqual(Array.from({ length: 50 }, (_, index) => `echo ${index}`));
  expect(most).toBeLessThanOrEqual(3);
  expect(sockets.size).toBeLessThanOrEqual(3);
});

test('a kept connection that the server closed is not an error of the server', async () => {
  const { pool, server } = await given((_request, response) => response.end('ok'));
  expect((await pool.send(post('1'))).status).toBe(200);
  server.closeAllConnections();
  expect((await pool.send(post('2'))).status).toBe(200);
});

test('a connection that breaks in an answer is an error', async () => {
  const server = createSocketServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal')));
  const pool = new HttpPool(await listening(server), 1);
  await expect(pool.send(post('1'))).rejects.toThrow(/closed before the answer was whole/);
  await expect(pool.send(post('2'))).rejects.toThrow(/closed before the answer was whole/);
});

test('silence ends at the limit', async () => {
  const server = createSocketServer((socket) => closing.push(() => socket.destroy()));
  const pool = new HttpPool(await listening(server), 1);
  await expect(pool.send(post('1', 50))).rejects.toThrow('no answer to POST /invocations within 50 ms');
});

test('nobody there', async () => {
  const server = createSocketServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  await expect(new HttpPool(port, 1).send(post('1'))).rejects.toThrow(/ECONNREFUSED/);
});
