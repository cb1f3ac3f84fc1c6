/** What a verb of the command line may touch: text in, lines out. The entry point connects it to the process. */
export interface CommandIo {
  readonly stdin: AsyncIterable<string | Uint8Array> | string;
  readonly stdout: (line: string) => void;
  readonly stderr: (line: string) => void;
  /** Columns of the terminal; undefined when the output goes somewhere else. */
  readonly columns?: number | undefined;
}

/** A mistake of the caller: told on stderr, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ours, or one of node's own for options that are unknown or lack their value. */
export function isUsageError(error: unknown): error is { readonly message: string } {
  if (error instanceof UsageError) return true;
  return (
    typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS') && 'message' in error
  );
}

/** The lines of standard input, numbered from 1. A line longer than this is refused: it is no window, and it would fill the memory. */
const LONGEST_LINE = 1 << 20;

export async function* numberedLines(stdin: CommandIo['stdin']): AsyncGenerator<{ readonly line: string; readonly number: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: false });
  let rest = '';
  let number = 0;
  for await (const chunk of typeof stdin === 'string' ? [stdin] : stdin) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield { line: line.replace(/\r$/, ''), number: ++number };
    if (rest.length > LONGEST_LINE) throw new UsageError(`line ${number + 1} is longer than ${LONGEST_LINE} characters`);
  }
  if (rest !== '') yield { line: rest.replace(/\r$/, ''), number: ++number };
}
