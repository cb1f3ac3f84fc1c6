import { mulberry32 } from '../../../domain/statistics/random.ts';

/** Card payments: an identifier, a skewed amount with gaps, a kind, an age, a secret, a moment. */
export function csv(seed: number, scale = 1): string {
  const random = mulberry32(seed);
  const rows = Array.from({ length: 2000 }, (_, i) => {
    const amount = random() < 0.1 ? '' : (scale * 100 * random() ** 2).toFixed(2);
    return `row-${seed}-${i},${amount},${'xyz'[Math.floor(random() * 3)]},${Math.floor(random() * 90)},secret-${i % 7},2024-01-01T00:00:00Z`;
  });
  return `id,amount,kind,age,card,at\n${rows.join('\n')}\n`;
}

export const HIDDEN = { columns: { card: { type: 'string' as const, sensitive: true } } };
