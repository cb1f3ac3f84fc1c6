import * as v from 'valibot';
import type { Cancel } from '../../clock/clock.ts';
import { AwsError, NotRehearsed } from '../../cloud/aws-error.ts';
import type { CallContext, Cloud, Json, Members, Permission, Service } from '../../cloud/cloud.ts';
import { readInput } from '../../cloud/input.ts';
import { AnyJson } from '../../cloud/json.ts';
import { deliver } from '../eventbridge/deliver.ts';
import { uuid } from '../eventbridge/envelope.ts';
import { readSchedule } from '../eventbridge/schedule.ts';
import { List, OfSchedule, Saved, Schedule, type ScheduleConfiguration, Target } from './inputs.ts';

export type { ScheduleConfiguration } from './inputs.ts';

/** Amazon EventBridge Scheduler on virtual time. Every target has a role, and IAM judges its calls by it. */
export class Scheduler implements Service {
  readonly name = 'scheduler';
  readonly operations: Service['operations'];
  readonly #cloud: Cloud;
  readonly #schedules = new Map<string, { readonly schedule: Schedule; readonly createdAt: number; cancel?: Cancel }>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.operations = {
      CreateSchedule: (input, context) => {
        const schedule = readInput(Schedule, input);
        if (this.#schedules.has(keyOf(schedule))) throw new AwsError('ConflictException', `Schedule ${schedule.Name} already exists.`, 409);
        this.#start(schedule);
        return { ScheduleArn: arnOf(schedule, context.cloud) };
      },
      UpdateSchedule: (input, context) => {
        const schedule = readInput(Schedule, input);
        this.#find(schedule);
        this.#start(schedule);
        return { ScheduleArn: arnOf(schedule, context.cloud) };
      },
      DeleteSchedule: (input) => {
        this.#stop(this.#find(readInput(OfSchedule, input)));
        return {};
      },
      GetSchedule: (input, context) => this.#get(input, context),
      ListSchedules: (input, context) => this.#list(input, context),
    };
  }

  /** Creates the template's schedules; they begin to count now. */
  createSchedules(schedules: readonly ScheduleConfiguration[]): void {
    for (const schedule of schedules) this.#start(v.parse(Schedule, schedule));
  }

  permissions(operation: string, input: Members, cloud: Cloud): readonly Permission[] {
    const resource =
      operation === 'ListSchedules'
        ? '*'
        : arnOf({ Name: String(input['Name'] ?? ''), GroupName: String(input['GroupName'] ?? 'default') }, cloud);
    const permissions: Permission[] = [{ action: `scheduler:${operation}`, resource }];
    const target = v.safeParse(v.object({ Target }), input);
    if (target.success)
      permissions.push({
        action: 'iam:PassRole',
        resource: target.output.Target.RoleArn,
        context: { 'iam:passedtoservice': 'scheduler.amazonaws.com' },
      });
    return permissions;
  }

  save(): Json {
    return JSON.parse(JSON.stringify([...this.#schedules.values()].map(({ schedule }) => schedule))) as Json;
  }

  /** Schedules of the template stay as the template says; those that were made in between come back. */
  load(state: Json): void {
    for (const schedule of v.parse(Saved, state)) if (!this.#schedules.has(keyOf(schedule))) this.#start(schedule);
  }

  #start(schedule: Schedule): void {
    if (!['UTC', 'Etc/UTC'].includes(schedule.ScheduleExpressionTimezone))
      throw new NotRehearsed(`the time zone ${schedule.ScheduleExpressionTimezone} of the schedule ${schedule.Name}`, 'UTC is');
    const now = this.#cloud.clock.now();
    const next = readSchedule(schedule.ScheduleExpression, now);
    this.#stop(schedule);
    const entry: { readonly schedule: Schedule; readonly createdAt: number; cancel?: Cancel } = { schedule, createdAt: now };
    this.#schedules.set(keyOf(schedule), entry);
    const chance = this.#cloud.random(`scheduler ${keyOf(schedule)}`);
    const { Mode: mode, MaximumWindowInMinutes: window = 0 } = schedule.FlexibleTimeWindow;
    const wait = () => {
      const moment = next(this.#cloud.clock.now());
      if (moment === undefined) {
        if (schedule.ActionAfterCompletion === 'DELETE') this.#schedules.delete(keyOf(schedule));
        return;
      }
      entry.cancel = this.#cloud.clock.at(moment, () => {
        wait();
        if (schedule.State === 'DISABLED') return;
        const later = mode === 'FLEXIBLE' ? Math.floor(chance() * window * 60_000) : 0;
        this.#cloud.clock.at(moment + later, () => this.#fire(schedule, moment));
      });
    };
    wait();
  }

  #stop(schedule: Pick<Schedule, 'Name' | 'GroupName'>): void {
    this.#schedules.get(keyOf(schedule))?.cancel?.();
    this.#schedules.delete(keyOf(schedule));
  }

  async #fire(schedule: Schedule, moment: number): Promise<void> {
    const { Target: target } = schedule;
    const arn = arnOf(schedule, this.#cloud);
    const payload = fillKeywords(target.Input ?? '{}', {
      'aws.scheduler.schedule-arn': arn,
      'aws.scheduler.scheduled-time': new Date(moment).toISOString().replace('.000Z', 'Z'),
      'aws.scheduler.execution-id': uuid(this.#cloud.id('scheduler', 'execution', arn)),
      'aws.scheduler.attempt-number': '1',
    });
    const universal = /^arn:[^:]+:scheduler:::aws-sdk:([a-z0-9]+):(\w+)$/.exec(target.Arn);
    if (universal !== null) return this.#callApi(schedule, universal[1] ?? '', universal[2] ?? '', payload);
    await deliver(
      {
        source: { name: schedule.Name, arn },
        sender: 'scheduler',
        targetArn: target.Arn,
        roleArn: target.RoleArn,
        payload,
        deadLetterArn: target.DeadLetterConfig?.Arn,
        maximumRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts,
        maximumEventAge: target.RetryPolicy?.MaximumEventAgeInSeconds,
      },
      this.#cloud,
      // The role decides for targets; a dead-letter queue of the account is reached with it too.
      () => true,
    );
  }

  /** A universal target calls an API with the input as its parameters. It is tried once: a retry is not rehearsed. */
  async #callApi(schedule: Schedule, service: string, operation: string, payload: string): Promise<void> {
    const { Target: target } = schedule;
    try {
      const input = v.parse(v.record(v.string(), AnyJson), JSON.parse(payload));
      await this.#cloud.call(service, operation, input, { name: 'scheduler', service: 'scheduler.amazonaws.com', roleArn: target.RoleArn });
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotRehearsed) throw error;
      this.#cloud.timeline({
        source: 'scheduler',
        subject: schedule.Name,
        message: `could not call ${service}:${operation}: ${error.message}`,
        data: { error: error.name },
      });
    }
  }

  #find(asked: Pick<Schedule, 'Name' | 'GroupName'>): Schedule {
    const found = this.#schedules.get(keyOf(asked));
    if (found === undefined) throw new AwsError('ResourceNotFoundException', `Schedule ${asked.Name} does not exist.`, 404);
    return found.schedule;
  }

  #get(input: Members, context: CallContext): Members {
    const schedule = this.#find(readInput(OfSchedule, input));
    return {
      ...schedule,
      Arn: arnOf(schedule, context.cloud),
      CreationDate: new Date(this.#schedules.get(keyOf(schedule))?.createdAt ?? 0),
    };
  }

  #list(input: Members, context: CallContext): Members {
    const { GroupName, NamePrefix } = readInput(List, input);
    const schedules = [...this.#schedules.values()].map(({ schedule }) => schedule);
    const chosen = schedules.filter(
      (schedule) => schedule.Name.startsWith(NamePrefix) && (GroupName === undefined || schedule.GroupName === GroupName),
    );
    return {
      Schedules: chosen.map((schedule) => ({
        Name: schedule.Name,
        GroupName: schedule.GroupName,
        Arn: arnOf(schedule, context.cloud),
        State: schedule.State,
        Target: { Arn: schedule.Target.Arn },
      })),
    };
  }
}

function keyOf(schedule: Pick<Schedule, 'Name' | 'GroupName'>): string {
  return `${schedule.GroupName}/${schedule.Name}`;
}

function arnOf(schedule: Pick<Schedule, 'Name' | 'GroupName'>, cloud: Cloud): string {
  return `arn:${cloud.partition}:scheduler:${cloud.region}:${cloud.account}:schedule/${keyOf(schedule)}`;
}

function fillKeywords(input: string, keywords: Readonly<Record<string, string>>): string {
  return input.replace(/<(aws\.scheduler\.[a-z-]+)>/g, (whole, name: string) => keywords[name] ?? whole);
}
