import * as v from 'valibot';
import type { Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { Bus, type BusOptions } from './bus.ts';
import { Pattern, TargetInput } from './inputs.ts';
import { eventOperations } from './operations.ts';
import type { RuleConfiguration } from './rule.ts';

const Saved = v.object({
  rules: v.array(
    v.object({
      name: v.string(),
      arn: v.string(),
      pattern: v.optional(Pattern),
      schedule: v.optional(v.string()),
      enabled: v.boolean(),
      description: v.optional(v.string()),
      targets: v.array(TargetInput),
    }),
  ),
});

/** Amazon EventBridge: the default bus with its rules and schedules. */
export class EventBridge implements Service {
  readonly name = 'eventbridge';
  readonly operations: Service['operations'];
  readonly #bus: Bus;
  /** Whether rules of a saved state are enabled, for rules that the template puts later. */
  readonly #remembered = new Map<string, boolean>();

  /** The caller connects the cloud's events: `cloud.onEvent((event) => events.accept(event))`. */
  constructor(cloud: Cloud, options: BusOptions) {
    this.#bus = new Bus(cloud, options);
    this.operations = eventOperations(this.#bus);
  }

  /** Creates the template's rules; schedules begin to count now. */
  putRules(rules: readonly RuleConfiguration[]): void {
    for (const rule of rules) this.#bus.put({ ...rule, enabled: this.#remembered.get(rule.name) ?? rule.enabled ?? true });
  }

  /** Takes an event that a service published. */
  readonly accept = (event: Parameters<Bus['accept']>[0]): void => {
    this.#bus.accept(event);
  };

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    const arn = (kind: string) => `arn:${cloud.partition}:events:${cloud.region}:${cloud.account}:${kind}`;
    const action = `events:${operation}`;
    if (operation === 'PutEvents') {
      const entries: unknown = input['Entries'];
      return (Array.isArray(entries) ? entries : []).map((entry: Members) => ({
        action,
        resource: arn('event-bus/default'),
        context: { 'events:source': String(entry['Source'] ?? ''), 'events:detail-type': String(entry['DetailType'] ?? '') },
      }));
    }
    if (operation === 'ListRules') return [{ action, resource: arn('rule/*') }];
    return [{ action, resource: arn(`rule/${String(input['Name'] ?? input['Rule'] ?? '')}`) }];
  }

  save(): Json {
    const rules = [...this.#bus.rules.values()];
    return JSON.parse(JSON.stringify({ rules })) as Json;
  }

  /** Rules of the template stay as the template says, but for whether they are enabled; others come back whole. */
  load(state: Json): void {
    for (const saved of v.parse(Saved, state).rules) {
      this.#remembered.set(saved.name, saved.enabled);
      const known = this.#bus.rules.get(saved.name);
      if (known !== undefined) known.enabled = saved.enabled;
      else this.#bus.put(saved);
    }
  }
}
