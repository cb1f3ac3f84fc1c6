import type { ServingContainer, ServingRequest, ServingResponse } from '../../../containers/serving-container.ts';
import { startServing } from '../serving.ts';
import { fits } from '../story.ts';
import type { World } from '../world.ts';
import type { Fleet } from './endpoint.ts';

/** The serving processes behind fleets: the only part of an endpoint that is not JSON. */
export class FleetProcesses {
  readonly #world: World;
  readonly #running = new Map<string, ServingContainer>();
  /** Environments that a story gave while the rehearsal ran. */
  readonly #later: { readonly name: string; readonly environment: Readonly<Record<string, string>> }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Starts the process of a fleet.
   *
   * @returns why it is not healthy, empty when only /ping failed; undefined when it serves
   */
  async start(endpoint: string, fleet: Fleet): Promise<string | undefined> {
    const model = this.#world.state.models[fleet.model];
    if (model === undefined) return `Could not find model "${fleet.model}".`;
    const config = this.#world.state.endpointConfigs[fleet.config];
    const started = await startServing(this.#world, {
      model,
      what: `endpoint ${endpoint}`,
      workspace: { kind: 'endpoints', name: fleet.id },
      logGroup: `/aws/sagemaker/Endpoints/${endpoint}`,
      logStream: `${fleet.variant}/${fleet.id}`,
      volumeKey: config?.request.KmsKeyId,
      environment: this.#faults(fleet),
    });
    if ('reason' in started) return started.reason;
    this.#running.set(fleet.id, started.container);
    return undefined;
  }

  /** Starts several; those that started are stopped again when one is not healthy. */
  async startAll(endpoint: string, fleets: readonly Fleet[]): Promise<{ fleet: Fleet; reason: string } | undefined> {
    for (const fleet of fleets) {
      const reason = await this.start(endpoint, fleet);
      if (reason !== undefined) {
        await this.stopAll(fleets);
        return { fleet, reason };
      }
    }
    return undefined;
  }

  async stopAll(fleets: readonly Fleet[]): Promise<void> {
    for (const { id } of fleets) {
      const container = this.#running.get(id);
      this.#running.delete(id);
      this.#world.disarm(`fleet/${id}`);
      if (container !== undefined) await this.#world.containers.stop(container);
    }
  }

  /** From now on matching models and endpoint configs serve with this environment; what runs already starts anew. */
  async serveWith(name: string, environment: Readonly<Record<string, string>>): Promise<void> {
    this.#later.push({ name, environment });
    for (const endpoint of Object.values(this.#world.state.endpoints)) {
      for (const fleet of [...endpoint.blue, ...(endpoint.deployment?.green ?? [])]) {
        const container = this.#running.get(fleet.id);
        if (container === undefined || !(fits(fleet.model, name) || fits(fleet.config, name))) continue;
        await this.#world.containers.stop(container);
        await this.start(endpoint.name, fleet);
      }
    }
  }

  /** Ends every process; the state stays, so that a loaded rehearsal starts them again. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((container) => this.#world.containers.stop(container)));
    this.#running.clear();
  }

  /** Posts to a fleet. A process that died answers nothing until SageMaker has replaced it. */
  async invoke(endpoint: string, fleet: Fleet, request: ServingRequest): Promise<ServingResponse | undefined> {
    const container = this.#running.get(fleet.id);
    if (container === undefined) return undefined;
    try {
      return await container.invoke(request);
    } catch {
      if (await container.gone()) this.#replace(endpoint, fleet, container);
      return undefined;
    }
  }

  #replace(endpoint: string, fleet: Fleet, dead: ServingContainer): void {
    if (this.#running.get(fleet.id) !== dead) return;
    this.#running.delete(fleet.id);
    this.#world.tell(endpoint, `a serving container of ${fleet.config} died; SageMaker replaces it`, { config: fleet.config });
    this.#world.arm(`fleet/${fleet.id}`, this.#world.after('endpoint.restart'), async () => {
      await this.#world.containers.stop(dead);
      await this.start(endpoint, fleet);
    });
  }

  #faults(fleet: Fleet): Record<string, string> {
    const rules = [...(this.#world.story.servingEnvironment ?? []), ...this.#later];
    const hit = rules.filter(({ name }) => fits(fleet.model, name) || fits(fleet.config, name));
    return Object.assign({}, ...hit.map(({ environment }) => environment));
  }
}
