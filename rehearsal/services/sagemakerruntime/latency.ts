/** A story's latency for the fleets whose model or endpoint configuration has a matching name (`*` for any characters). */
export interface LatencyModel {
  readonly name: string;
  readonly medianMs: number;
  /** Standard deviation of the logarithm; 0 makes every answer equally slow. @default 0.25 */
  readonly sigma?: number;
}

/** A draw of a log-normal latency in microseconds: the usual shape of service times, with a long right tail. */
export function drawLatency(model: LatencyModel, uniform: number, second: number): number {
  // Box and Muller; 1 - u keeps the logarithm away from zero.
  const normal = Math.sqrt(-2 * Math.log(1 - uniform)) * Math.cos(2 * Math.PI * second);
  return Math.round(model.medianMs * 1000 * Math.exp((model.sigma ?? 0.25) * normal));
}
