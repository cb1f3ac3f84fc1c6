import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, type ConnectOptions, connect } from './connection.ts';

/** What a verb needs of the world beside its terminal; a test brings its own. */
export interface Environment {
  readonly connect: (options: ConnectOptions) => Promise<Account>;
  /** Waits this many real milliseconds before the next look. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

export const ENVIRONMENT: Environment = { connect, sleep };
