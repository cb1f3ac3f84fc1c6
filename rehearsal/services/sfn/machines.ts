import { AwsError } from '../../cloud/aws-error.ts';
import { type Machine, parseDefinition } from '../../states-language/definition.ts';

/** A state machine as the template declares it. */
export interface MachineSource {
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language after substitution. */
  readonly definition: string;
  readonly roleArn: string;
  /** ARNs of versions and aliases; each runs this definition. */
  readonly versionArns?: readonly string[];
  readonly aliasArns?: readonly string[];
  /** When it was created, milliseconds since the epoch, virtual. @default 0 */
  readonly createdAt?: number;
}

/** The state machines of an assembly. A definition is read when it is first run, so that one that cannot be played harms no other. */
export class Machines {
  readonly all: readonly MachineSource[];
  readonly #byArn = new Map<string, MachineSource>();
  readonly #parsed = new Map<string, Machine>();

  constructor(machines: readonly MachineSource[]) {
    this.all = machines;
    for (const machine of machines) {
      for (const arn of [machine.arn, ...(machine.versionArns ?? []), ...(machine.aliasArns ?? [])]) this.#byArn.set(arn, machine);
    }
  }

  /** The machine of an ARN, its version's or its alias's; throws StateMachineDoesNotExist. */
  get(arn: string): MachineSource {
    const machine = this.#byArn.get(arn);
    if (machine === undefined) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  definition(machine: MachineSource): Machine {
    const known = this.#parsed.get(machine.arn);
    if (known !== undefined) return known;
    const parsed = parseDefinition(machine.definition);
    this.#parsed.set(machine.arn, parsed);
    return parsed;
  }
}
