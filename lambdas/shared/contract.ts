import * as v from 'valibot';
import { deliverySchema, instantSchema } from '../../domain/delivery/reference.ts';

/** All that a neighbour may know of a step: its environment and its input. */
export interface Contract<E extends v.GenericSchema = v.GenericSchema, I extends v.GenericSchema = v.GenericSchema> {
  readonly env: E;
  readonly input: I;
}

/** Input of a step of a delivery: when it was entered, which delivery, and the step's own members. */
export const deliveryInput = <T extends v.ObjectEntries>(members: T) =>
  v.object({ at: instantSchema, delivery: deliverySchema, ...members });

/** Input of a step of respond-to-alarm. */
export const responseInput = <T extends v.ObjectEntries>(members: T) =>
  v.object({ at: instantSchema, executionId: v.string(), ...members });
