import * as v from 'valibot';
import type { DeliveryMemory } from './memory.ts';
import type { Paint } from './paint.ts';

/** What a line says, without its time: which step or thing, and the numbers. */
export interface Line {
  readonly subject: string;
  readonly text: string;
  /** Colours the subject, once it has its width. */
  readonly dress?: (subject: string) => string;
}

export const line = (subject: string, text: string, dress?: Line['dress']): Line => ({
  subject,
  text,
  ...(dress === undefined ? {} : { dress }),
});

export interface StateContext {
  readonly memory: DeliveryMemory;
  readonly paint: Paint;
}

/** Turns what a state put out into a line, or into nothing. */
export type StateLine = (output: unknown, context: StateContext) => Line | undefined;

/** Output that is not as expected gives no line: the timeline shows, it never judges. */
export const schemaOf =
  <S extends v.GenericSchema>(schema: S, tell: (output: v.InferOutput<S>, context: StateContext) => Line | undefined): StateLine =>
  (output, context) => {
    const result = v.safeParse(schema, output);
    return result.success ? tell(result.output, context) : undefined;
  };
