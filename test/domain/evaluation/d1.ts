/** Dataset D1 of the reference vectors, computed with scipy 1.10.1, scikit-learn 1.2.1 and statsmodels 0.13.5. */
const numbers = (text: string): Float64Array => Float64Array.from(text.split(' '), Number);

export const labels = Float64Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 1 : 0));
export const champion = numbers(
  '.99 .16 .73 .38 .52 .28 .72 .01 .97 .43 .56 .24 .85 .21 .66 .01 .86 .31 .79 .01 .99 .32 .62 .79 .71 .01 .62 .01 .98 .18',
);
export const challenger = numbers(
  '.61 .47 .39 .33 .28 .03 .50 .57 .99 .12 .99 .16 .94 .01 .37 .01 .90 .76 .87 .07 .99 .26 .83 .26 .77 .12 .44 .33 .78 .50',
);

/** D2: a regression. */
export const y2 = numbers('3.1 2.4 5.6 7.8 1.2 4.4 6.1 8.9 2.2 5.0 3.7 6.6');
export const champion2 = numbers('2.9 2.9 5.1 7.1 1.9 4.0 6.6 8.1 2.8 5.5 3.1 6.0');
export const challenger2 = numbers('3.0 2.6 5.5 7.6 1.5 4.6 5.8 8.6 2.1 5.3 3.5 6.9');
