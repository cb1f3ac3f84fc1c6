import type { Answer, Endpoints, EndpointView, Refusal } from '../../adapters/sagemaker/endpoints.ts';

export interface Update {
  readonly name: string;
  readonly configName: string;
  readonly deployment: Parameters<Endpoints['update']>[2];
}

/** Endpoints in memory: an update stays under way until the test lets it land or roll back. */
export class FakeEndpoints implements Endpoints {
  readonly views = new Map<string, EndpointView>();
  readonly updates: Update[] = [];
  readonly created: { readonly name: string; readonly configName: string; readonly tags: Readonly<Record<string, string>> }[] = [];
  readonly removed: string[] = [];
  readonly asked: { readonly name: string; readonly body: string; readonly contentType: string; readonly accept: string }[] = [];
  /** Refuses the next create or update, as SageMaker does, without changing anything. */
  refusal: Refusal | undefined;
  /** The request goes through, but its answer gets lost. */
  loseAnswer = false;
  /** What the container answers; a thrown error is a failed request. */
  respond: (body: string, configName: string) => string = (body) => String(body.length / 100);

  /** An endpoint that rests. */
  serving(name: string, configName: string, instanceCount = 4): this {
    this.views.set(name, { status: 'InService', endpointConfigName: configName, variantStatuses: [], instanceCount });
    return this;
  }

  change(name: string, members: Partial<EndpointView>): void {
    const view = this.views.get(name);
    if (view === undefined) throw new Error(`there is no endpoint ${name}`);
    this.views.set(name, { ...view, ...members });
  }

  /** The update in flight ends on its target. */
  land(name: string): void {
    const { pendingConfigName, ...view } = this.#view(name);
    this.views.set(name, {
      ...view,
      status: 'InService',
      endpointConfigName: pendingConfigName ?? view.endpointConfigName,
      variantStatuses: [],
    });
  }

  /** SageMaker brings the former config back, and says so nowhere but in a reason. */
  rollBack(name: string, failureReason?: string): void {
    const { pendingConfigName: _pending, ...view } = this.#view(name);
    this.views.set(name, { ...view, status: 'InService', variantStatuses: [], ...(failureReason === undefined ? {} : { failureReason }) });
  }

  describe = async (name: string): Promise<EndpointView | undefined> => this.views.get(name);

  create = async (name: string, configName: string, tags: Readonly<Record<string, string>>): Promise<Refusal | undefined> => {
    if (this.refusal !== undefined) return this.refusal;
    if (this.views.has(name)) return { refused: 'ValidationException', message: `Cannot create already existing endpoint "${name}".` };
    this.created.push({ name, configName, tags });
    this.views.set(name, { status: 'Creating', endpointConfigName: configName, variantStatuses: [], instanceCount: 0 });
    return this.#answer();
  };

  update = async (name: string, configName: string, deployment: Update['deployment']): Promise<Refusal | undefined> => {
    if (this.refusal !== undefined) return this.refusal;
    const view = this.views.get(name);
    if (view?.status !== 'InService') return { refused: 'ValidationException', message: `Cannot update in-progress endpoint "${name}".` };
    this.updates.push({ name, configName, deployment });
    const { failureReason: _reason, ...rest } = view;
    this.views.set(name, { ...rest, status: 'Updating', pendingConfigName: configName, variantStatuses: ['Creating'] });
    return this.#answer();
  };

  remove = async (name: string): Promise<void> => {
    this.change(name, { status: 'Deleting' });
    this.removed.push(name);
  };

  /** The deletion under way ends. */
  vanish(name: string): void {
    this.views.delete(name);
  }

  invoke = async (name: string, body: string, contentType: string, accept: string): Promise<Answer> => {
    this.asked.push({ name, body, contentType, accept });
    return { body: this.respond(body, this.#view(name).endpointConfigName) };
  };

  #answer(): undefined {
    if (this.loseAnswer) throw new Error('socket hang up');
    return undefined;
  }

  #view(name: string): EndpointView {
    const view = this.views.get(name);
    if (view === undefined) throw new Error(`there is no endpoint ${name}`);
    return view;
  }
}
