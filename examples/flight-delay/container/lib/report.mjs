import { availableParallelism, totalmem } from 'node:os';
import { writeWhole } from './files.mjs';

const MIB = 1024 * 1024;

/**
 * What this training says of itself, as Slipway's docs/training-container.md has it: facts of the container and its host, and the
 * history of its metrics. SageMaker uploads both with `/opt/ml/output/data`.
 *
 * @param {{ step: number }[]} history
 */
export function report(paths, framework, history) {
  const facts = {
    versions: { [framework.name]: framework.version, node: framework.node, v8: process.versions.v8 },
    devices: [],
    cpus: availableParallelism(),
    memoryMiB: Math.round(totalmem() / MIB),
    hosts: 1,
    // One thread, one order of additions, a seeded draw of rows.
    deterministic: true,
  };
  writeWhole(paths.facts, JSON.stringify(facts));
  writeWhole(paths.history, history.map((point) => `${JSON.stringify(point)}\n`).join(''));
}
