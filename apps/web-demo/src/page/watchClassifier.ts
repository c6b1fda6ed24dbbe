import type { DensenetClassifier } from '@densenet/element';
import type { DemoFigure } from '../figure/figureView.ts';
import { median } from './median.ts';
import { page } from './pageState.ts';

/** How many of the last pictures the median is taken of. */
const recent = 9;

/** Lets the page know what the element says: its model, its timings. */
export function watchClassifier(element: DensenetClassifier, figure: DemoFigure): void {
  let times: number[] = [];
  element.addEventListener('ready', ({ detail }) => {
    times = [];
    page.set({ model: detail });
  });
  // Whoever gives the next picture says what it is, after this.
  element.addEventListener('result', () => page.set({ shown: undefined }));
  // The picture may be removed by a button in the element, which is no result.
  element.addEventListener('click', async () => {
    await element.updateComplete;
    if (element.predictions.length === 0) page.set({ shown: undefined });
  });
  element.addEventListener('result', ({ detail }) => {
    times = [...times, detail.milliseconds].slice(-recent);
    page.set({ milliseconds: new Map(page.state.milliseconds).set(detail.backend, median(times)) });
    figure.run();
  });
}
