import { html } from 'lit';
import type { NetworkInfo } from '../../engine/types.ts';
import type { ExplorerMessages } from './messages/en.ts';

/** What two networks cost, side by side. */
export function costsTable(
  networks: readonly { name: string; info: NetworkInfo }[],
  { format, ...messages }: ExplorerMessages,
) {
  const rows: [string, (info: NetworkInfo) => string][] = [
    [messages.depth, ({ depth }) => format.count(depth)],
    [messages.parameters, ({ parameters }) => format.count(parameters)],
    [messages.weightsSize, ({ parameters }) => format.bytes(4 * parameters)],
    [messages.multiplyAdds, ({ multiplyAdds }) => format.count(multiplyAdds)],
    [messages.outputs, ({ activationBytes }) => format.bytes(activationBytes)],
  ];
  return html`<table class="costs numbers" part="costs">
    <caption>
      ${messages.costsCaption}
    </caption>
    <thead>
      <tr>
        <td></td>
        ${networks.map(({ name }) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, value]) => html`<tr>
          <th scope="row">${name}</th>
          ${networks.map(({ info }) => html`<td>${value(info)}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}
