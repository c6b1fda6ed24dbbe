import { html } from 'lit';
import { chapterTraining } from '../figures.ts';
import { ChapterElement } from '../parts/chapterElement.ts';
import { command } from '../parts/command.ts';
import { lineChart } from '../parts/lineChart.ts';

/** The chapter's training beside this project's: both tables, and the curves of the test accuracy. */
export class ChapterResult extends ChapterElement {
  protected override render() {
    const { result, training } = this.chapter;
    const { format } = this.texts;
    const { printed, here, asPrinted, command: line, document } = chapterTraining;
    const points = (epochs: readonly (readonly [number, number, number])[]) =>
      epochs.map(([, , test], index) => [index + 1, test] as const);
    const cells = ([loss, train, test]: readonly [number, number, number]) =>
      html`<td>${format.fixed(loss, 4)}</td>
        <td>${format.fixed(train, 3)}</td>
        <td>${format.fixed(test, 3)}</td>`;
    const heads = html`<th scope="col">${training.loss}</th>
      <th scope="col">${result.train}</th>
      <th scope="col">${result.test}</th>`;
    return html`
      <div class="beside">
        <div class="scroll" tabindex="0" role="group" aria-label=${result.caption}>
          <table class="figures">
            <caption>${result.caption}</caption>
            <thead>
              <tr>
                <th rowspan="2" scope="col">${result.epoch}</th>
                <th colspan="3" scope="colgroup">${result.printed}</th>
                <th colspan="3" scope="colgroup">${result.here}</th>
              </tr>
              <tr>${heads} ${heads}</tr>
            </thead>
            <tbody>
              ${printed.map(
                (epoch, index) =>
                  html`<tr>
                    <th scope="row">${index + 1}</th>
                    ${cells(epoch)} ${cells(here[index]!)}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
        ${lineChart({
          name: 'test-accuracy',
          title: result.curve,
          label: result.curveLabel,
          series: [
            { name: result.printed, kind: 'second', points: points(printed) },
            { name: result.here, kind: 'first', points: points(here) },
            { name: result.asPrinted, kind: 'third', points: points(asPrinted) },
          ],
          xMax: printed.length,
          y: [0.6, 1],
          yText: (value) => format.fixed(value, 1),
          xText: training.epochs,
        })}
      </div>
      ${command(this.chapter.source, [line], document)}
    `;
  }
}

customElements.define('chapter-result', ChapterResult);
