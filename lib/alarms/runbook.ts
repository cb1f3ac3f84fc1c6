/** Alarms that stand as long as the model's stack; each is `<model>-<kind>` and has a heading of its kind in docs/runbook.md. */
export const STANDING_ALARMS = ['errors', 'latency', 'deliveries-failed', 'responses-failed'] as const;
export type StandingAlarm = (typeof STANDING_ALARMS)[number];

/** The platform's own: `slipway-<platform>-dead-letters`. */
export const PLATFORM_ALARMS = ['dead-letters'] as const;

/** Headings that docs/runbook.md must have for the alarms of a template. */
export const RUNBOOK_HEADINGS: readonly string[] = [...STANDING_ALARMS, ...PLATFORM_ALARMS];

/** What happened, and where to read what to do. */
export const described = (what: string, heading: (typeof STANDING_ALARMS)[number] | (typeof PLATFORM_ALARMS)[number]): string =>
  `${what} See docs/runbook.md#${heading}`;
