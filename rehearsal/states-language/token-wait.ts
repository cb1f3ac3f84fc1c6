import type { Json } from '../cloud/cloud.ts';
import type { Failure } from './failure.ts';

/** A task that waits for SendTaskSuccess, SendTaskFailure or SendTaskHeartbeat. */
export interface TaskWait {
  succeed(output: Json): void;
  fail(failure: Failure): void;
  heartbeat(): void;
}
