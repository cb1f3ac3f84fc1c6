/** Largest request and answer of a synchronous invocation, and of an asynchronous request. Source: AWS Lambda Developer Guide, "Lambda quotas". */
export const MAX_REQUEST_BYTES = 6_291_456;
export const MAX_RESPONSE_BYTES = 6_291_556;
export const MAX_ASYNC_BYTES = 1_048_576;

const payload = (errorType: string, errorMessage: string): Buffer => Buffer.from(JSON.stringify({ errorType, errorMessage }));

/** `Task timed out after 3.00 seconds`. */
export const timedOut = (requestId: string, seconds: number): Buffer =>
  payload('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`);

/**
 * A process that ended without an answer. SIGKILL, when it was not ours, is the system's out-of-memory killer; V8 itself
 * aborts when its heap is full.
 */
export function exited(requestId: string, code: number | null, signal: string | null): Buffer {
  if (signal === 'SIGKILL')
    return payload('Runtime.OutOfMemory', `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`);
  const how = signal === null ? `exit status ${code ?? 'unknown'}` : `signal: ${SIGNALS[signal] ?? signal}`;
  const text = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return payload('Runtime.ExitError', `RequestId: ${requestId} Error: ${text}`);
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

export const responseTooLarge = (): Buffer =>
  payload('Function.ResponseSizeTooLarge', `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`);
