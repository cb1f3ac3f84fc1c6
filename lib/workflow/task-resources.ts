import * as v from 'valibot';

interface State {
  readonly Type: string;
  readonly Resource?: string | undefined;
  readonly Branches?: readonly Machine[] | undefined;
  readonly ItemProcessor?: Machine | undefined;
}
interface Machine {
  readonly States: Readonly<Record<string, State>>;
}

const stateSchema: v.GenericSchema<unknown, State> = v.object({
  Type: v.string(),
  Resource: v.optional(v.string()),
  Branches: v.optional(v.array(v.lazy(() => machineSchema))),
  ItemProcessor: v.optional(v.lazy(() => machineSchema)),
});
const machineSchema: v.GenericSchema<unknown, Machine> = v.object({ States: v.record(v.string(), stateSchema) });

/** Integrations that a definition uses, by what follows `:states:::`: `lambda:invoke`, `sagemaker:createTrainingJob.sync`. Sorted. */
export function taskResources(definition: string): readonly string[] {
  const found = new Set<string>();
  const visit = ({ States }: Machine): void => {
    for (const state of Object.values(States)) {
      if (state.Type === 'Task' && state.Resource !== undefined) found.add(state.Resource.replace(/^.*:states:::/, ''));
      for (const branch of state.Branches ?? []) visit(branch);
      if (state.ItemProcessor !== undefined) visit(state.ItemProcessor);
    }
  };
  visit(v.parse(machineSchema, JSON.parse(definition)));
  return [...found].sort();
}
