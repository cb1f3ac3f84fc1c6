import type { Json, TimelineEntry } from '../../rehearsal/cloud/cloud.ts';
import { DATA_STATES } from './data-states.ts';
import { type DeliveryMemory, deliveryOf, newMemory } from './memory.ts';
import { MODEL_STATES } from './model-states.ts';
import { oneLine, type Paint, paint as painted } from './paint.ts';
import { RESPONSE_STATES } from './response-states.ts';
import { SERVICES } from './services.ts';
import { SHIFT_STATES } from './shift-states.ts';
import { type Line, line, type StateLine } from './state-line.ts';
import { clockText } from './words.ts';

export interface TimelineOptions {
  /** Off for `--no-color`, for NO_COLOR, and where nobody looks: not a terminal. */
  readonly color: boolean;
  /** Virtual moment that T+00:00:00 stands for, milliseconds since the epoch. */
  readonly start: number;
}

export interface Timeline {
  /** The line of what happened at `at` (milliseconds since the epoch); undefined for what nobody needs to see. */
  line(entry: TimelineEntry, at: number): string | undefined;
}

const STATES: Readonly<Record<string, StateLine>> = { ...DATA_STATES, ...MODEL_STATES, ...SHIFT_STATES, ...RESPONSE_STATES };

/** Room for the longest state that often has a line. */
const SUBJECT_WIDTH = 20;

/** Turns a rehearsal's entries into the lines of a terminal: one for each transition that matters, with the numbers that decided it. */
export function createTimeline({ color, start }: TimelineOptions): Timeline {
  const paint = painted(color);
  const deliveries = new Map<string, DeliveryMemory>();
  const endpoints = new Set<string>();
  let before = '';

  return {
    line(entry, at) {
      const memory = remember(entry);
      const found = lineOf(entry, memory);
      if (found === undefined) return undefined;
      const { subject, dress = (same: string) => same } = found;
      const text = `${dress(subject.padEnd(SUBJECT_WIDTH))}  ${label(memory)}${found.text}`.trimEnd();
      // The same refusal again, at a retry, tells nothing new.
      if (text === before) return undefined;
      before = text;
      return `${paint.dim(clockText(at - start))}  ${text}`;
    },
  };

  function remember({ source, data }: TimelineEntry): DeliveryMemory {
    const id = source === 'sfn' ? deliveryOf(String(data?.['execution'] ?? '')) : undefined;
    if (id === undefined) return newMemory('');
    const memory = deliveries.get(id) ?? newMemory(id);
    deliveries.set(id, memory);
    return memory;
  }

  /** Where several deliveries are under way, each line says whose it is. */
  function label({ deliveryId, drop }: DeliveryMemory): string {
    const open = [...deliveries.values()].filter((one) => one.open).length;
    return deliveryId === '' || drop === '' || open < 2 ? '' : `${paint.dim(`[${drop}]`)} `;
  }

  function lineOf(entry: TimelineEntry, memory: DeliveryMemory): Line | undefined {
    const clean = { ...entry, subject: oneLine(entry.subject), message: oneLine(entry.message) };
    if (entry.source === 'sfn') return workflowLine(clean, memory, paint);
    if (entry.source === 'traffic') return trafficLine(clean);
    return SERVICES[entry.source]?.(clean, paint);
  }

  /** The canary's lines tell the counts; the timeline only says that traffic is there. */
  function trafficLine({ subject, data }: TimelineEntry): Line | undefined {
    if (endpoints.has(subject)) return undefined;
    endpoints.add(subject);
    return line('traffic', `${subject} answers its first requests: ${String(data?.['requests'] ?? 'some')} in this minute`);
  }
}

function workflowLine({ subject, message, data = {} }: TimelineEntry, memory: DeliveryMemory, paint: Paint): Line | undefined {
  if (message === 'exits') return STATES[subject]?.(cleaned(data['output']), { memory, paint });
  if (message.startsWith('enters')) return enteredLine(subject, memory, paint);
  const ended = /^execution (FAILED|TIMED_OUT|ABORTED)/.exec(message)?.[1];
  if (ended === undefined) return undefined;
  memory.open = String(data['execution']) === memory.deliveryId ? false : memory.open;
  // A delivery that fails with its outcome has told it already.
  const told = ended === 'FAILED' && /^[A-Z_]+$/.test(String(data['error'] ?? ''));
  return told ? undefined : line(subject, paint.bad(message));
}

function enteredLine(state: string, memory: DeliveryMemory, paint: Paint): Line | undefined {
  if (state === 'Outcome not recorded')
    return line('Record outcome', paint.bad('the outcome could not be recorded; the finaliser does it'));
  if (state === 'Try next rung') memory.rung += 1;
  if (state !== 'Train on this rung') return undefined;
  const rung = memory.rungs[memory.rung];
  memory.attempts += 1;
  return line(
    'Train challenger',
    rung === undefined
      ? `attempt ${memory.attempts}`
      : `attempt ${memory.attempts} ${rung.spot ? 'spot' : 'on-demand'} ${rung.instanceType}`,
  );
}

/** Texts of an output come from files and containers: they are cleaned before anything is told of them. */
function cleaned(value: Json | undefined): unknown {
  if (typeof value === 'string') return oneLine(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cleaned(member)]));
}
