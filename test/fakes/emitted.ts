import * as v from 'valibot';

/** CloudWatch's embedded metric format, as far as tests look (CloudWatch user guide, "Embedded metric format specification"). */
const lineSchema = v.looseObject({
  _aws: v.object({
    Timestamp: v.number(),
    CloudWatchMetrics: v.array(v.object({ Namespace: v.string(), Metrics: v.array(v.looseObject({ Name: v.string() })) })),
  }),
});
type Line = v.InferOutput<typeof lineSchema>;

/** Keeps the metric lines that steps write to standard output, and out of the test's own. Call once in a test file. */
export function captureMetrics(): { readonly lines: Line[] } {
  const captured: { lines: Line[] } = { lines: [] };
  let spy: jest.SpyInstance;
  beforeEach(() => {
    captured.lines = [];
    const { stdout } = process;
    const write = stdout.write.bind(stdout);
    spy = jest.spyOn(stdout, 'write').mockImplementation((chunk: string | Uint8Array): boolean => {
      const line = typeof chunk === 'string' && chunk.startsWith('{"_aws"') ? v.safeParse(lineSchema, JSON.parse(chunk)) : undefined;
      if (line?.success !== true) return write(chunk);
      captured.lines.push(line.output);
      return true;
    });
  });
  afterEach(() => spy.mockRestore());
  return captured;
}
