import { quietShare } from '../run/load.ts';
import type { CaseResult } from './results.ts';

/**
 * A warning where other programs ran during the measurement: they slow some contestants down far more than others, so that
 * ratios are not reliable.
 *
 * @returns undefined where the machine was idle otherwise, or does not tell
 */
export function disturbance(cases: readonly CaseResult[]): string | undefined {
  const shares = cases.flatMap(({ contestants }) => contestants.map(({ foreignLoad }) => foreignLoad?.max ?? 0));
  const most = Math.max(0, ...shares);
  if (most <= quietShare) return undefined;
  return `others had up to ${Math.round(100 * most)} % of the processors meanwhile: not to be relied on`;
}
