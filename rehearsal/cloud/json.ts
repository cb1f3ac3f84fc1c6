import * as v from 'valibot';
import type { Json } from './cloud.ts';

/** Schema of any JSON value, for state read back from a file. */
export const AnyJson: v.GenericSchema<Json> = v.lazy(() =>
  v.union([v.null(), v.boolean(), v.number(), v.string(), v.array(AnyJson), v.record(v.string(), AnyJson)]),
);
