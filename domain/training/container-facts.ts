import * as v from 'valibot';

const short = v.pipe(v.string(), v.maxLength(256));
const size = v.pipe(v.number(), v.minValue(0));

/** Longest facts.json that is read, bytes. */
export const MOST_FACTS_BYTES = 65_536;

const deviceSchema = v.object({
  /** As its driver calls it, such as `NVIDIA A10G`. */
  name: short,
  memoryMiB: v.optional(size),
  driver: v.optional(short),
});

/**
 * What a training container says of itself in `/opt/ml/output/data/slipway/facts.json`. Every member is optional, and one that is
 * not known here is left out: docs/training-container.md is the contract.
 */
export const containerFactsSchema = v.object({
  /** Versions of what computes, by name: `{"python": "3.13.1", "torch": "2.10.0", "cuda": "13.0"}`. */
  versions: v.optional(v.pipe(v.record(short, short), v.maxEntries(64)), {}),
  /** The accelerators that were really used. */
  devices: v.optional(v.pipe(v.array(deviceSchema), v.maxLength(64)), []),
  cpus: v.optional(size),
  memoryMiB: v.optional(size),
  /** Hosts that trained together. */
  hosts: v.optional(size),
  /** Whether equal inputs give equal bytes, as far as the container knows. */
  deterministic: v.optional(v.boolean()),
  /** SHA-256 of the training code, where it is not part of the image. */
  codeSha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits of a SHA-256'))),
});
export type ContainerFacts = v.InferOutput<typeof containerFactsSchema>;

/** The facts of a container, or why they cannot be read. */
export function readContainerFacts(text: string): { readonly facts: ContainerFacts } | { readonly problem: string } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), containerFactsSchema), text);
  if (parsed.success) return { facts: parsed.output };
  const [issue] = parsed.issues;
  return { problem: `${v.getDotPath(issue) ?? 'facts.json'}: ${issue.message}` };
}

/** Facts as names and values, in the order in which a reader looks for what differs: versions first, then devices and host. */
export function factPairs(facts: ContainerFacts): readonly (readonly [name: string, value: string])[] {
  const { versions, devices, cpus, memoryMiB, hosts, deterministic, codeSha256 } = facts;
  const known = <T>(name: string, value: T | undefined): [string, string][] => (value === undefined ? [] : [[name, String(value)]]);
  return [
    ...known('code', codeSha256),
    ...Object.entries(versions)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, version]) => [name, version] as const),
    ...devicePairs(devices),
    ...known('hosts', hosts),
    ...known('processors', cpus),
    ...known('memory, MiB', memoryMiB),
    ...known('deterministic', deterministic),
  ];
}

/** Equal devices are told once, with their number. */
function devicePairs(devices: ContainerFacts['devices']): [string, string][] {
  const words = devices.map(({ name, memoryMiB, driver }) =>
    [name, memoryMiB === undefined ? '' : `${memoryMiB} MiB`, driver === undefined ? '' : `driver ${driver}`]
      .filter((word) => word !== '')
      .join(', '),
  );
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const told = [...counts].map(([word, count]) => (count === 1 ? word : `${count} × ${word}`));
  return told.length === 0 ? [] : [['devices', told.join('; ')]];
}
