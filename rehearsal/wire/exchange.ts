import type { Received } from './receive.ts';
import { modelOf, type Protocol, type WireService } from './services.ts';
import type { Model } from './shape.ts';

/** What is known of a request before its operation is. */
export interface Exchange {
  protocol: Protocol;
  model: Model | undefined;
  readonly requestId: string;
  received?: Received;
}

/** Turns an exchange to the service that it is for, from then on also for its errors. */
export async function aim(exchange: Exchange, service: WireService): Promise<void> {
  exchange.protocol = service.protocol;
  exchange.model = await modelOf(service.name);
}
