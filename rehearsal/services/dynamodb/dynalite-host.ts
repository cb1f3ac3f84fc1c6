import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import dynalite from 'dynalite';
import { AwsError } from '../../cloud/aws-error.ts';

/** Runs an operation on the wire's JSON. Throws AwsError as DynamoDB answers it. */
export type DynamoEngine = (operation: string, input: object) => Promise<unknown>;

/** dynalite in memory behind a port of its own, which nobody else knows. */
export class DynaliteHost {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  static async start(): Promise<DynaliteHost> {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    // A training may be all that happens for a while: a connection closed after it would meet the next request.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('dynalite listens nowhere');
    return new DynaliteHost(server, address.port);
  }

  readonly engine: DynamoEngine = async (operation, input) => {
    const { status, text } = await this.#post(operation, JSON.stringify(input));
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    if (status < 400) return answer;
    throw asError(answer, status);
  };

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #post(operation: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          method: 'POST',
          agent: this.#agent,
          headers: { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` },
        },
        (response) => {
          read(response).then((text) => resolve({ status: response.statusCode ?? 500, text }), reject);
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

/** dynalite wants a signature in form only. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=f',
  'x-amz-date': '20260101T000000Z',
};

async function read(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

/** `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException` and its message, in either spelling. */
function asError(answer: unknown, status: number): AwsError {
  const body: Readonly<Record<string, unknown>> = typeof answer === 'object' && answer !== null ? { ...answer } : {};
  const type = String(body['__type'] ?? 'InternalServerError');
  return new AwsError(type.slice(type.indexOf('#') + 1), String(body['message'] ?? body['Message'] ?? type), status);
}
