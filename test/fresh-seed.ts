/** A seed that no run had before, printed so that a run can be had again: SLIPWAY_SEED=N. */
export function freshSeed(what: string): number {
  const given = process.env['SLIPWAY_SEED'];
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  process.stdout.write(`${what}: SLIPWAY_SEED=${seed}\n`);
  return seed;
}
