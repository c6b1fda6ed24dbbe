import type { EvaluationReport } from '@densenet/evaluation';
import { fetchJson } from '../page/fetchJson.ts';
import { page } from '../page/pageState.ts';

/**
 * Keeps the page's measurement that of the chosen model.
 *
 * @param onProblem is told of a measurement that cannot be loaded
 */
export function followEvaluation(onProblem: (error: unknown) => void): void {
  let asked: string | undefined;
  page.subscribe(({ chosen }) => {
    const url = chosen?.evaluation;
    if (url === asked) return;
    asked = url;
    page.set({ evaluation: undefined });
    if (url === undefined) return;
    fetchJson<EvaluationReport>(url).then((evaluation) => {
      if (asked === url) page.set({ evaluation });
    }, onProblem);
  });
}
