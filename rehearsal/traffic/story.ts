/** What a story's users send to an endpoint. */
export interface TrafficStory {
  /** Endpoint name, `*` for any characters. @default every endpoint */
  readonly endpoint?: string;
  /** Requests per virtual minute. */
  readonly perMinute: number;
  /** Only while the endpoint says so; `Canary` while two fleets share its traffic. @default - while it serves, whatever it is doing */
  readonly status?: 'InService' | 'Updating' | 'Canary';
  /** `poisson` draws the number of each minute, `fixed` sends exactly that many. @default poisson */
  readonly arrivals?: 'poisson' | 'fixed';
  /** Bodies, drawn at random for each request. */
  readonly payloads: readonly string[];
  /** @default text/csv */
  readonly contentType?: string;
  readonly accept?: string;
}
