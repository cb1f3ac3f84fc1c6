import type { Alarms, AlarmView } from '../../adapters/cloudwatch/alarms.ts';

type AlarmRequest = Parameters<Alarms['put']>[0];

/** Alarms in memory. The test says in which state they are; a new one has no data yet. */
export class FakeAlarms implements Alarms {
  readonly requests = new Map<string, AlarmRequest>();
  readonly #states = new Map<string, { state: AlarmView['state']; reason: string; stateSince?: string }>();

  set(name: string, state: AlarmView['state'], reason = `it is ${state}`, stateSince?: string): void {
    if (!this.requests.has(name))
      this.requests.set(name, { AlarmName: name, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
    this.#states.set(name, { state, reason, ...(stateSince === undefined ? {} : { stateSince }) });
  }

  allOk(): void {
    for (const name of this.requests.keys()) this.set(name, 'OK');
  }

  names(): readonly string[] {
    return [...this.requests.keys()].sort();
  }

  put = async (alarm: AlarmRequest): Promise<void> => {
    const name = alarm.AlarmName ?? '';
    this.requests.set(name, alarm);
    if (!this.#states.has(name)) this.#states.set(name, { state: 'INSUFFICIENT_DATA', reason: 'no data yet' });
  };

  describe = async (names: readonly string[]): Promise<readonly AlarmView[]> => names.flatMap((name) => this.#view(name));

  named = async (prefix: string): Promise<readonly AlarmView[]> =>
    this.names()
      .filter((name) => name.startsWith(prefix))
      .flatMap((name) => this.#view(name));

  remove = async (names: readonly string[]): Promise<void> => {
    for (const name of names) {
      this.requests.delete(name);
      this.#states.delete(name);
    }
  };

  #view(name: string): readonly AlarmView[] {
    const request = this.requests.get(name);
    const state = this.#states.get(name);
    if (request === undefined || state === undefined) return [];
    return [
      {
        name,
        ...state,
        dimensions: Object.fromEntries((request.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? ''])),
        periodSeconds: request.Period ?? 60,
        evaluationPeriods: request.EvaluationPeriods ?? 1,
        actionsEnabled: request.ActionsEnabled ?? true,
      },
    ];
  }
}
