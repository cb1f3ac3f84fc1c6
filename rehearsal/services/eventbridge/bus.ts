import type { Cancel } from '../../clock/clock.ts';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud, EmittedEvent, Json } from '../../cloud/cloud.ts';
import { deliver, type MayInvoke } from './deliver.ts';
import { envelope, eventJson } from './envelope.ts';
import { EventFaults } from './event-faults.ts';
import type { Event, EventFault, RuleConfiguration, Target } from './rule.ts';
import { readSchedule } from './schedule.ts';
import { targetInput } from './target-input.ts';

export interface Rule extends RuleConfiguration {
  enabled: boolean;
  targets: readonly Target[];
}

export interface BusOptions {
  /** Whether an event matches a pattern. */
  readonly matches: (pattern: Json, event: Json) => boolean;
  readonly mayInvoke: MayInvoke;
  /** Sees every event on the bus, whoever published it. @default - nobody looks */
  readonly observe?: (event: EmittedEvent) => void;
  /** @default - events come once, in time */
  readonly faults?: readonly EventFault[];
}

/** The default event bus: rules, what they let through, and where it goes. */
export class Bus {
  readonly rules = new Map<string, Rule>();
  readonly #cloud: Cloud;
  readonly #options: BusOptions;
  readonly #faults: EventFaults;
  readonly #schedules = new Map<string, Cancel>();

  constructor(cloud: Cloud, options: BusOptions) {
    this.#cloud = cloud;
    this.#options = options;
    this.#faults = new EventFaults(options.faults ?? []);
  }

  put(configuration: RuleConfiguration): Rule {
    // A schedule that cannot be read is refused when the rule is made, not when it should fire.
    if (configuration.schedule !== undefined) readSchedule(configuration.schedule, this.#cloud.clock.now());
    const rule: Rule = { ...configuration, enabled: configuration.enabled ?? true };
    this.remove(rule.name);
    this.rules.set(rule.name, rule);
    this.#schedule(rule);
    return rule;
  }

  remove(name: string): void {
    this.#schedules.get(name)?.();
    this.#schedules.delete(name);
    this.rules.delete(name);
  }

  /** Takes an event; the rules that let it through deliver it a moment later. */
  accept(emitted: EmittedEvent, time?: number): Event {
    const event = envelope(emitted, this.#cloud, time);
    this.#options.observe?.(emitted);
    const json = eventJson(event);
    for (const rule of this.rules.values())
      if (rule.enabled && rule.pattern !== undefined && this.#options.matches(rule.pattern, json)) this.#pass(rule, event);
    return event;
  }

  #pass(rule: Rule, event: Event): void {
    const { copies, faults } = this.#faults.copies(rule.name);
    for (const fault of faults)
      this.#cloud.timeline({
        source: 'story',
        subject: rule.name,
        message: `${FAULT_WORDS[fault.kind]} ${event['detail-type']}`,
        data: { event: event.id, delay: fault.delay ?? 0 },
      });
    const moment = this.#cloud.clock.now() + this.#cloud.duration('events.delivery');
    for (const later of copies)
      for (const target of rule.targets) this.#cloud.clock.at(moment + later, () => this.#deliver(rule, target, event));
  }

  async #deliver(rule: Rule, target: Target, event: Event): Promise<void> {
    await deliver(
      {
        source: rule,
        sender: 'events',
        targetArn: target.Arn,
        roleArn: target.RoleArn,
        payload: targetInput(target, event, rule),
        deadLetterArn: target.DeadLetterConfig?.Arn,
        maximumRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts,
        maximumEventAge: target.RetryPolicy?.MaximumEventAgeInSeconds,
      },
      this.#cloud,
      this.#options.mayInvoke,
    );
  }

  /** A scheduled rule fires for itself alone, whatever other rules' patterns say. */
  #schedule(rule: Rule): void {
    if (rule.schedule === undefined) return;
    const next = readSchedule(rule.schedule, this.#cloud.clock.now());
    const wait = () => {
      const moment = next(this.#cloud.clock.now());
      if (moment === undefined) return;
      this.#schedules.set(
        rule.name,
        this.#cloud.clock.at(moment, () => {
          wait();
          if (rule.enabled)
            this.#pass(
              rule,
              envelope({ source: 'aws.events', detailType: 'Scheduled Event', resources: [rule.arn], detail: {} }, this.#cloud),
            );
        }),
      );
    };
    wait();
  }
}

const FAULT_WORDS: Readonly<Record<EventFault['kind'], string>> = { duplicate: 'sends twice', delay: 'delays', drop: 'drops' };

/** The rule, or EventBridge's error. */
export function ruleOf(bus: Bus, name: string): Rule {
  const rule = bus.rules.get(name);
  if (rule === undefined) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  return rule;
}
