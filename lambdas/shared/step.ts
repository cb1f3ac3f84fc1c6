import { Logger } from '@aws-lambda-powertools/logger';
import * as v from 'valibot';
import { StepError } from '../../domain/delivery/errors.ts';
import type { Contract } from './contract.ts';

/** What a step's module exports to Lambda. */
export type Handler = (event: unknown) => Promise<unknown>;

/**
 * Wires a step: the environment is read once, every input is checked against the contract, and one line is logged
 * for each call with what was decided. Errors keep their names, because workflows catch by name.
 */
export function handlerFor<E extends v.GenericSchema, I extends v.GenericSchema>(
  contract: Contract<E, I>,
  name: string,
  wire: (env: v.InferOutput<E>) => (input: v.InferOutput<I>) => Promise<unknown>,
): Handler {
  const logger = new Logger({ serviceName: name });
  const step = wire(readEnvironment(contract.env, process.env));
  return async (event) => {
    const input = readInput(contract.input, event);
    const result = await step(input);
    logger.info('done', { deliveryId: deliveryIdOf(event), result: summaryOf(result) });
    return result ?? {};
  };
}

/** @throws Delivery.InvalidInput naming each variable that is missing or malformed. */
export function readEnvironment<E extends v.GenericSchema>(
  schema: E,
  variables: Readonly<Record<string, string | undefined>>,
): v.InferOutput<E> {
  return parse(schema, variables, 'environment');
}

const readInput = <I extends v.GenericSchema>(schema: I, event: unknown): v.InferOutput<I> => parse(schema, event, 'input');

function parse<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (!result.success) throw new StepError('Delivery.InvalidInput', `${what}:\n${v.summarize(result.issues)}`);
  return result.output;
}

const deliveryRef = v.object({ delivery: v.object({ deliveryId: v.string() }) });

function deliveryIdOf(event: unknown): string | undefined {
  const result = v.safeParse(deliveryRef, event);
  return result.success ? result.output.delivery.deliveryId : undefined;
}

/** The members a reader of the log looks for; everything else is in the delivery's documents. */
const told = v.object({
  verdict: v.optional(v.string()),
  status: v.optional(v.string()),
  outcome: v.optional(v.string()),
  phase: v.optional(v.string()),
  reasons: v.optional(v.array(v.string())),
});

function summaryOf(result: unknown): unknown {
  const parsed = v.safeParse(told, result);
  return parsed.success ? parsed.output : typeof result;
}
