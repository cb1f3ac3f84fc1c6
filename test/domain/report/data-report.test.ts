import * as v from 'valibot';
import { driftPolicySchema } from '../../../domain/dataset/contract.ts';
import { judgeDataset } from '../../../domain/dataset/judge-dataset.ts';
import { suggestContract } from '../../../domain/dataset/suggest-contract.ts';
import { judgeDrift } from '../../../domain/drift/judge-drift.ts';
import { dataReport } from '../../../domain/report/data-report.ts';
import { MOST_BINS } from '../../../domain/report/plots/bins.ts';
import { renderDataReport } from '../../../domain/report/render-data-report.ts';
import { profileOf } from '../../profiler/profiling.ts';
import { csv, HIDDEN } from '../dataset/cards.ts';

const policy = v.parse(driftPolicySchema, { multivariate: false });
const baseline = profileOf(csv(1), { contract: HIDDEN });
const suggested = suggestContract(baseline);

describe('a report', () => {
  const current = profileOf(csv(3, 100), { contract: suggested });
  const dataset = judgeDataset(current, suggested);
  const drift = judgeDrift(baseline, current, policy, { columns: suggested.columns });
  const report = dataReport({ profile: current, dataset, baseline, drift });

  test('puts failing columns first', () => {
    expect(report.columns[0]).toMatchObject({ name: 'amount', verdict: 'fail' });
    expect(report.columns.map(({ verdict }) => verdict)).not.toContain('inconclusive');
  });

  test('draws both sides in the same few bars, which add up', () => {
    const { bins } = report.columns[0] ?? {};
    const sum = (shares: readonly number[] | null | undefined) => (shares ?? []).reduce((a, b) => a + b, 0);
    expect(bins?.edges.length).toBeLessThanOrEqual(MOST_BINS + 1);
    expect([sum(bins?.current), sum(bins?.baseline)]).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
  });

  test('shows no value of a sensitive column', () => {
    const card = report.columns.find(({ name }) => name === 'card');
    expect(card).toMatchObject({ sensitive: true, bins: null, categories: [], current: { min: null, mean: null, median: null } });
    expect(JSON.stringify(report)).not.toContain('secret-');
  });

  test('is plain JSON, small, without NaN', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(JSON.stringify(report).length).toBeLessThan(40_000);
  });

  test('a first dataset has no baseline', () => {
    const first = dataReport({ profile: current, dataset });
    expect(first).toMatchObject({ baseline: null, minimumDetectableEffect: null, multivariate: null });
    expect(first.columns.every(({ baseline: side, drift: d }) => side === null && d === null)).toBe(true);
  });

  test('data that could not be read has reasons, and no columns', () => {
    const unread = dataReport({ dataset: { verdict: 'fail', reasons: ['f.csv: a zero byte'], warnings: [], checks: [] } });
    expect(unread).toMatchObject({ verdict: 'fail', reasons: ['f.csv: a zero byte'], rows: 0, digest: null, columns: [] });
  });

  test('one damaged column of a stored baseline costs nothing but itself', () => {
    const columns = baseline.columns.map((c) => (c.name === 'age' && c.ll ? { ...c, ll: { ...c.ll, c: c.ll.c.slice(0, 8) } } : c));
    const damaged = { ...baseline, columns };
    const judged = judgeDrift(damaged, current, policy, { columns: suggested.columns });
    const told = dataReport({ profile: current, dataset, baseline: damaged, drift: judged });
    expect(told.columns.find(({ name }) => name === 'age')).toMatchObject({ bins: null, drift: { verdict: 'inconclusive' } });
    expect(told.columns[0]).toMatchObject({ name: 'amount', verdict: 'fail' });
  });
});

test('values that a spreadsheet would run are shown behind a quote, and only shown', () => {
  const profile = profileOf(`a\n${['=cmd()', '+1+1', '@sum', '-x', '-5', '<b>bold</b>'].map((value) => `${value}\n`.repeat(9)).join('')}`, {
    contract: { columns: { a: { type: 'string' } } },
  });
  expect(profile.columns[0]?.dict?.values.map(([value]) => value)).toContain('=cmd()');
  const html = renderDataReport({ profile }, { data: 'formulas.csv' });
  const names = [...html.matchAll(/<th scope="row">([^<]*)<\/th><td><svg/g)].map(([, name]) => name);
  expect(names.sort()).toEqual(['&#39;+1+1', '&#39;-x', '&#39;=cmd()', '&#39;@sum', '&lt;b&gt;bold&lt;/b&gt;', '-5']);
});
