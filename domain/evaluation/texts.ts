/** Four significant digits, plain where they are: what a person compares. */
export function plain(x: number): string {
  return String(Number(x.toPrecision(4)));
}

/** The same with its sign. */
export const signed = (x: number): string => (x >= 0 ? `+${plain(x)}` : plain(x));

/** `12,400`, whatever the machine's language. */
export const counted = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');
