import * as v from 'valibot';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Json, Members, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { type Bus, type Rule, ruleOf } from './bus.ts';
import { OfRule, OfTargets, Pattern, PutEvents, PutRule, PutTargets, RemoveTargets } from './inputs.ts';

/** The API of the default bus. */
export function eventOperations(bus: Bus): Service['operations'] {
  return {
    PutEvents(input, context) {
      const entries = readInput(PutEvents, input).Entries.map((entry) => putEvent(bus, entry, context));
      return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries };
    },

    PutRule(input, context) {
      const put = readInput(PutRule, input);
      defaultBus(put.EventBusName);
      if (put.EventPattern === undefined && put.ScheduleExpression === undefined)
        throw new AwsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
      const { cloud } = context;
      const rule = bus.put({
        name: put.Name,
        arn: `arn:${cloud.partition}:events:${cloud.region}:${cloud.account}:rule/${put.Name}`,
        ...(put.EventPattern === undefined ? {} : { pattern: readPattern(put.EventPattern) }),
        ...(put.ScheduleExpression === undefined ? {} : { schedule: put.ScheduleExpression }),
        ...(put.Description === undefined ? {} : { description: put.Description }),
        enabled: put.State === 'ENABLED',
        targets: bus.rules.get(put.Name)?.targets ?? [],
      });
      return { RuleArn: rule.arn };
    },

    DeleteRule(input) {
      const { Name, EventBusName } = readInput(OfRule, input);
      defaultBus(EventBusName);
      if ((bus.rules.get(Name)?.targets.length ?? 0) > 0)
        throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
      bus.remove(Name);
      return {};
    },

    DescribeRule: (input) => {
      const { Name, EventBusName } = readInput(OfRule, input);
      defaultBus(EventBusName);
      return described(ruleOf(bus, Name));
    },

    ListRules(input) {
      const { NamePrefix, EventBusName } = readInput(
        v.object({ NamePrefix: v.optional(v.string(), ''), EventBusName: v.optional(v.string()) }),
        input,
      );
      defaultBus(EventBusName);
      return {
        Rules: [...bus.rules.values()]
          .filter((rule) => rule.name.startsWith(NamePrefix))
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .map(described),
      };
    },

    ListTargetsByRule(input) {
      const { Rule: name, EventBusName } = readInput(OfTargets, input);
      defaultBus(EventBusName);
      return { Targets: ruleOf(bus, name).targets };
    },

    PutTargets(input) {
      const { Rule: name, EventBusName, Targets } = readInput(PutTargets, input);
      defaultBus(EventBusName);
      const rule = ruleOf(bus, name);
      const replaced = new Set(Targets.map((target) => target.Id));
      const targets = [...rule.targets.filter((target) => !replaced.has(target.Id)), ...Targets];
      if (targets.length > 5)
        throw new AwsError(
          'LimitExceededException',
          'The requested resource exceeds the maximum number allowed: a rule has at most 5 targets.',
        );
      rule.targets = targets;
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    RemoveTargets(input) {
      const { Rule: name, EventBusName, Ids } = readInput(RemoveTargets, input);
      defaultBus(EventBusName);
      const rule = ruleOf(bus, name);
      rule.targets = rule.targets.filter((target) => !Ids.includes(target.Id));
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    EnableRule: (input) => enable(bus, input, true),
    DisableRule: (input) => enable(bus, input, false),
  };
}

function putEvent(bus: Bus, entry: v.InferOutput<typeof PutEvents>['Entries'][number], context: CallContext): Members {
  const { Source: source, DetailType: detailType, Detail: text } = entry;
  defaultBus(entry.EventBusName);
  if (!source || !detailType || !text)
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${!source ? 'Source' : !detailType ? 'DetailType' : 'Detail'} is not valid. Reason: it is a required argument.`,
    };
  if (source.startsWith('aws.')) return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = readDetail(text);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const event = bus.accept({ source, detailType, resources: entry.Resources, detail }, entry.Time?.getTime() ?? context.now);
  return { EventId: event.id };
}

function readDetail(text: string): { readonly [key: string]: Json } | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const read = v.safeParse(Pattern, parsed);
    return read.success && !Array.isArray(parsed) ? read.output : undefined;
  } catch {
    return undefined;
  }
}

function readPattern(text: string): { readonly [key: string]: Json } {
  const pattern = readDetail(text);
  if (pattern === undefined)
    throw new AwsError('InvalidEventPatternException', 'Event pattern is not valid. Reason: it is not a JSON object');
  return pattern;
}

function enable(bus: Bus, input: Members, enabled: boolean): Members {
  const { Name, EventBusName } = readInput(OfRule, input);
  defaultBus(EventBusName);
  ruleOf(bus, Name).enabled = enabled;
  return {};
}

function described(rule: Rule): Members {
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(rule.pattern === undefined ? {} : { EventPattern: JSON.stringify(rule.pattern) }),
    ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    EventBusName: 'default',
  };
}

function defaultBus(name: string | undefined): void {
  if (name !== undefined && name !== 'default' && !name.endsWith(':event-bus/default'))
    throw new NotRehearsed(`the event bus ${name}`, 'the default bus is');
}
