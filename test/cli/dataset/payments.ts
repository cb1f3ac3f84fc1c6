import { mulberry32 } from '../../../domain/statistics/random.ts';

export interface Making {
  readonly rows?: number;
  /** How many times as large amounts are. @default 1 */
  readonly scale?: number;
  readonly header?: boolean;
}

/** Payments as CSV: an amount with gaps, a kind, a quoted note with line feeds, a secret card, whether it was fraud. */
export function payments(seed: number, { rows = 3000, scale = 1, header = true }: Making = {}): string {
  const random = mulberry32(seed);
  const lines = Array.from({ length: rows }, (_, i) => {
    const amount = random() < 0.05 ? '' : (scale * 80 * random() ** 2).toFixed(2);
    const note = i % 9 === 0 ? `"said ""yes"",\nthen ${i % 4}"` : `note ${i % 17}`;
    return `${amount},${'xyz'[Math.floor(3 * random() ** 1.5)]},${note},secret-${i % 50},${random() < 0.3}`;
  });
  return `${header ? 'amount,kind,note,card,fraud\n' : ''}${lines.join('\n')}\n`;
}

export const CONTRACT = {
  rows: { min: 100 },
  columns: {
    amount: { type: 'number', critical: true, min: 0, missing: { max: 0.2 } },
    kind: { type: 'string', values: ['x', 'y', 'z'] },
    note: { type: 'string' },
    card: { type: 'string', sensitive: true, pattern: 'secret-\\d+' },
    fraud: { type: 'boolean' },
  },
} as const;
