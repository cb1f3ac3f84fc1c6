import * as v from 'valibot';
import type { AssemblyModel } from '../assembly/model.ts';
import type { Caller, Json, TimelineEntry } from '../cloud/cloud.ts';
import { AnyJson } from '../cloud/json.ts';
import { fits } from '../services/sagemaker/story.ts';
import type { Story, StoryAct } from '../story/story.ts';
import type { Ended } from './outcomes.ts';
import type { World } from './world.ts';

/** Runs a command line of the product; answers its exit code. */
export type RunCommand = (args: readonly string[], endpoint: string) => Promise<number>;

const OPERATOR: Caller = { name: 'operator' };

type Act = Story['acts'][number];

/** What a story lets happen at certain points: somebody stops an execution, calls a service, or types a command. */
export class Acts {
  readonly #acts: readonly { readonly act: Act; seen: number }[];
  readonly #world: World;
  readonly #model: AssemblyModel;
  readonly #runCommand: RunCommand | undefined;

  constructor(acts: readonly Act[], world: World, model: AssemblyModel, runCommand: RunCommand | undefined) {
    this.#acts = acts.map((act) => ({ act, seen: 0 }));
    this.#world = world;
    this.#model = model;
    this.#runCommand = runCommand;
  }

  /** A line of the timeline: it may be what an act waits for. */
  see({ source, subject, message }: TimelineEntry): void {
    for (const entry of this.#acts) {
      const { when } = entry.act;
      if (when.outcome !== undefined) continue;
      const entersState = when.state === undefined || (source === 'sfn' && subject === when.state && message.startsWith('enters'));
      const about = when.subject === undefined || fits(subject, when.subject);
      const says = when.message === undefined || message.includes(when.message);
      if (entersState && about && says) this.#count(entry);
    }
  }

  /** A delivery ended: it may be what an act waits for. */
  end({ outcome }: Ended): void {
    for (const entry of this.#acts) if (entry.act.when.outcome === outcome) this.#count(entry);
  }

  #count(entry: { readonly act: Act; seen: number }): void {
    entry.seen++;
    const { when, act } = entry.act;
    if (entry.seen !== when.nth) return;
    const { clock } = this.#world;
    clock.at(clock.now() + when.later, () => this.#do(act));
  }

  async #do(act: StoryAct): Promise<void> {
    const { cloud, sagemaker } = this.#world;
    cloud.timeline({ source: 'story', subject: act.do, message: told(act) });
    switch (act.do) {
      case 'stop execution':
        return this.#stop(act.machine);
      case 'call':
        await cloud.call(act.service, act.operation, act.input, OPERATOR);
        return;
      case 'emit':
        cloud.emit({
          source: act.source,
          detailType: act.detailType,
          resources: act.resources,
          detail: v.parse(AnyJson, act.detail) satisfies Json,
        });
        return;
      case 'serve with':
        return sagemaker.serveWith(act.name, act.environment);
      case 'stop training job':
        return this.#stopTraining(act.name);
      case 'command': {
        if (this.#runCommand === undefined)
          throw new Error('this story types a command, but the rehearsal was started without a command line');
        const code = await this.#runCommand(act.args, this.#world.listener.endpoint);
        cloud.timeline({ source: 'story', subject: act.do, message: `slipway ${act.args.join(' ')} exits ${code}` });
        return;
      }
    }
  }

  async #stop(pattern: string): Promise<void> {
    const { cloud } = this.#world;
    for (const machine of this.#model.stateMachines.filter(({ name }) => fits(name, pattern))) {
      const { executions } = await cloud.call('sfn', 'ListExecutions', { stateMachineArn: machine.arn, statusFilter: 'RUNNING' }, OPERATOR);
      for (const { executionArn } of v.parse(v.array(v.object({ executionArn: v.string() })), executions)) {
        await cloud.call(
          'sfn',
          'StopExecution',
          { executionArn, error: 'Operator.Stopped', cause: 'somebody stopped the execution' },
          OPERATOR,
        );
      }
    }
  }

  async #stopTraining(pattern: string): Promise<void> {
    const { cloud } = this.#world;
    const { TrainingJobSummaries } = await cloud.call('sagemaker', 'ListTrainingJobs', { StatusEquals: 'InProgress' }, OPERATOR);
    const jobs = v.parse(v.array(v.object({ TrainingJobName: v.string() })), TrainingJobSummaries);
    for (const { TrainingJobName } of jobs.filter((job) => fits(job.TrainingJobName, pattern))) {
      await cloud.call('sagemaker', 'StopTrainingJob', { TrainingJobName }, OPERATOR);
    }
  }
}

function told(act: StoryAct): string {
  switch (act.do) {
    case 'stop execution':
      return `somebody stops the execution of ${act.machine}`;
    case 'call':
      return `somebody calls ${act.service} ${act.operation}`;
    case 'emit':
      return `${act.source} sends "${act.detailType}"`;
    case 'serve with':
      return `${act.name} serves with ${JSON.stringify(act.environment)}`;
    case 'stop training job':
      return `somebody stops the training job ${act.name}`;
    case 'command':
      return `an operator types: slipway ${act.args.join(' ')}`;
  }
}
