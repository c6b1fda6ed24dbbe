import { sequential } from '@densenet/classifier/heat-map';
import { html } from 'lit';
import type { FeatureMaps } from '../../engine/types.ts';
import { formatValue } from './format.ts';
import { channelOf, valueRange } from './heatMap.ts';
import './heatPicture.ts';
import type { Position } from './heatPicture.ts';
import { legend } from './legend.ts';

export interface FeatureViewOptions {
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
  const name = `Map ${channel + 1} of ${source}`;
  return html`<div class="view" part="view">
    <densenet-heat-picture
      exportparts="picture"
      .picture=${picture}
      .map=${map}
      .scale=${scale}
      .opacity=${opacity}
      .label=${`${name} over the picture`}
      .describe=${(row: number, column: number, value: number) =>
        `Row ${row + 1}, column ${column + 1}: ${formatValue(value)}`}
      @cell-change=${(event: CustomEvent<Position | undefined>) => onCell(event.detail)}
    ></densenet-heat-picture>
    <div class="facts">
    <p class="small numbers" part="readout">
      <strong>${name}</strong>, ${map.height} × ${map.width}${
        marked === undefined ? '' : `: ${formatValue(marked)} in row ${current!.row + 1}, column ${current!.column + 1}`
      }
    </p>
    ${legend(scale, { format: formatValue, marked })}
    <label class="field">
      Opacity
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
