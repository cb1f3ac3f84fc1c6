/** Names under which callers know a service: signing names, SDK package names, ASL's `aws-sdk:` names. */
const ALIASES: Readonly<Record<string, string>> = {
  states: 'sfn',
  stepfunctions: 'sfn',
  events: 'eventbridge',
  cloudwatchevents: 'eventbridge',
  monitoring: 'cloudwatch',
  logs: 'cloudwatchlogs',
  runtimesagemaker: 'sagemakerruntime',
  dynamodbdocument: 'dynamodb',
};

/** The service's name as `Service.name` spells it: lower case, letters and digits only, one name per service. */
export function serviceName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return ALIASES[plain] ?? plain;
}

/** The API's PascalCase spelling; ASL writes `createTrainingJob`. */
export function operationName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
