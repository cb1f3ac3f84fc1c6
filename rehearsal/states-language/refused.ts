import { NotRehearsed } from '../cloud/aws-error.ts';

/** Fields of the JSONPath dialect; each has a JSONata counterpart (Step Functions guide, "Transforming data with JSONata"). */
const JSONPATH_FIELDS = new Set([
  'InputPath',
  'Parameters',
  'ResultSelector',
  'ResultPath',
  'OutputPath',
  'ItemsPath',
  'Result',
  'Variable',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'ErrorPath',
  'CausePath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'Iterator',
]);

const DISTRIBUTED_FIELDS = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'];

/** Throws NotRehearsed for the first thing that AWS accepts but the engine does not play, with the state's name. */
export function refuseWhatIsNotPlayed(definition: unknown): void {
  if (isRecord(definition)) visitStates(definition, definition['QueryLanguage']);
}

function visitStates(flow: Readonly<Record<string, unknown>>, language: unknown): void {
  const states = flow['States'];
  if (!isRecord(states)) return;
  for (const [name, state] of Object.entries(states)) if (isRecord(state)) visitState(name, state, language);
}

function visitState(name: string, state: Readonly<Record<string, unknown>>, machineLanguage: unknown): void {
  if ((state['QueryLanguage'] ?? machineLanguage ?? 'JSONPath') !== 'JSONata') {
    throw new NotRehearsed(
      `JSONPath, the query language of state '${name}',`,
      'write "QueryLanguage": "JSONata" and use JSONata expressions',
    );
  }
  for (const field of Object.keys(state)) {
    if (JSONPATH_FIELDS.has(field))
      throw new NotRehearsed(`the JSONPath field '${field}' of state '${name}'`, 'use its JSONata counterpart');
  }
  for (const field of DISTRIBUTED_FIELDS) {
    if (field in state) throw new NotRehearsed(`'${field}' of state '${name}' (distributed Map)`, 'use an inline Map');
  }
  const processor = state['ItemProcessor'];
  if (isRecord(processor)) {
    const config = processor['ProcessorConfig'];
    if (isRecord(config) && config['Mode'] === 'DISTRIBUTED')
      throw new NotRehearsed(`the distributed Map in state '${name}'`, 'use "Mode": "INLINE"');
    visitStates(processor, machineLanguage);
  }
  const branches = state['Branches'];
  if (Array.isArray(branches)) for (const branch of branches) if (isRecord(branch)) visitStates(branch, machineLanguage);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
