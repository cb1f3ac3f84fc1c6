import { InvalidEventPattern, matches } from '../event-patterns/matches.ts';
import type { RecordedPattern } from './recorded.ts';

/** Puts a recorded event and pattern to the matcher; returns the difference, or undefined. */
export function comparePattern(recorded: RecordedPattern): string | undefined {
  const { answer, reason } = ask(recorded);
  if (answer === recorded.expect) return undefined;
  return `recorded ${recorded.expect}, got ${answer}${reason === '' ? '' : ` (${reason})`}`;
}

function ask(recorded: RecordedPattern): { answer: RecordedPattern['expect']; reason: string } {
  try {
    return { answer: matches(read(recorded.pattern), read(recorded.event)) ? 'match' : 'no-match', reason: '' };
  } catch (error) {
    if (error instanceof InvalidEventPattern || error instanceof SyntaxError) return { answer: 'invalid', reason: error.message };
    throw error;
  }
}

function read(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
