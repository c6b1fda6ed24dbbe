import { sequential } from '@densenet/classifier/heat-map';
import { html } from 'lit';
import type { FeatureMaps } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';
import { channelOf, valueRange } from './heatMap.ts';
import './heatPicture.ts';
import type { Position } from './heatPicture.ts';
import { legend } from './legend.ts';

export interface FeatureViewOptions {
  texts: Messages;
  picture: ImageData;
  maps: FeatureMaps;
  channel: number;
  /** Name of the layer that made the maps. */
  source: string;
  opacity: number;
  current: Position | undefined;
  onOpacity: (opacity: number) => void;
  onCell: (position: Position | undefined) => void;
}

/** One feature map, enlarged over the picture; its colours span its own range of values. */
export function featureView({
  texts,
  picture,
  maps,
  channel,
  source,
  opacity,
  current,
  onOpacity,
  onCell,
}: FeatureViewOptions) {
  const map = channelOf(maps, channel);
  const scale = { ramp: sequential, ...valueRange(map.values) };
  const marked = current && map.values[current.row * map.width + current.column];
  const { features, format } = texts;
  const name = features.mapOf(channel + 1, source);
  return html`<div class="view" part="view">
    <densenet-heat-picture
      exportparts="picture"
      .picture=${picture}
      .map=${map}
      .scale=${scale}
      .opacity=${opacity}
      .label=${features.overPicture(name)}
      .describe=${(row: number, column: number, value: number) =>
        texts.explanation.cell(row + 1, column + 1, format.value(value))}
      @cell-change=${(event: CustomEvent<Position | undefined>) => onCell(event.detail)}
    ></densenet-heat-picture>
    <div class="facts">
    <p class="small numbers" part="readout">
      <strong>${name}</strong>, ${map.height} × ${map.width}${
        marked === undefined ? '' : features.valueAt(format.value(marked), current!.row + 1, current!.column + 1)
      }
    </p>
    ${legend(scale, { format: format.value, marked })}
    <label class="field">
      ${texts.explanation.opacity}
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        .value=${String(opacity)}
        @input=${(event: Event) => onOpacity(Number((event.target as HTMLInputElement).value))}
      />
    </label>
    </div>
  </div>`;
}
