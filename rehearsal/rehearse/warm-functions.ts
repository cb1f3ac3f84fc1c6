import { createServer } from 'node:http';
import { ProcessPool } from '../services/lambda/process-pool.ts';
import { closed } from '../wire/listener.ts';

/**
 * What rehearsals of one assembly share when they follow each other: functions that stay warm, as Lambda keeps them between
 * deliveries, and the port that they know. Everything else begins anew with each.
 */
export class WarmFunctions {
  /** As many as an app with one model has functions: every one stays warm. */
  readonly pool = new ProcessPool(32);
  readonly server = createServer();

  async close(): Promise<void> {
    await this.pool.shutdown();
    await closed(this.server);
  }
}
