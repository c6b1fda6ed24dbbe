import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { DenseBlockInfo, FeatureMaps } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';
import { sourceName } from './connections.ts';
import './mapStrip.ts';
import { sourceHeading } from './sourceHeading.ts';
import { mapsUpTo } from './steps.ts';

/** Least side of a thumbnail in CSS pixels, for the selected layer's maps and for those of earlier layers. */
const newThumbnail = 36;
const earlierThumbnail = 16;

/** One feature map of the network. */
export interface MapChoice {
  /** The node of the graph whose feature maps it is one of. */
  node: number;
  channel: number;
}

export interface FeatureStripsOptions {
  texts: Messages;
  block: DenseBlockInfo;
  /** Step within the block: 0 is its input, then come its layers, then its exit. */
  step: number;
  /** Gives the feature maps of a node of the graph; undefined where they are not computed yet. */
  mapsOf: (node: number) => FeatureMaps | undefined;
  /** The feature map that is enlarged. */
  shown: MapChoice | undefined;
  onPick: (choice: MapChoice) => void;
}

/** The feature maps that a layer adds, and below them all that it reads, the newest first. */
export function featureStrips({ texts, block, step, mapsOf, shown, onPick }: FeatureStripsOptions) {
  const { features, place } = texts;
  const weights = step === 0 ? undefined : block.weights[step - 1]!;
  const strip = (source: number) => {
    const { node, channels } = mapsUpTo(block, source).at(-1)!;
    const isNew = source === step;
    return html`<section class=${isNew ? 'new' : ''}>
      ${sourceHeading({
        texts,
        name: isNew && source > 0 ? features.newMaps(source) : place.heading(sourceName(texts, source)),
        channels,
        source,
        sourceCount: block.layers.length + 1,
        weight: weights?.[source],
        largestWeight: Math.max(...(weights ?? [])),
      })}
      <densenet-map-strip
        exportparts="maps"
        .maps=${mapsOf(node)}
        .channels=${channels}
        .minimum=${isNew ? newThumbnail : earlierThumbnail}
        .selected=${shown?.node === node ? shown.channel : undefined}
        .label=${features.mapsOf(sourceName(texts, source))}
        @map-change=${(event: CustomEvent<number>) => onPick({ node, channel: event.detail })}
      ></densenet-map-strip>
    </section>`;
  };
  // Steps and sources have the same numbers: step i adds source i, and reads sources 0 to i - 1.
  const read = Array.from({ length: step }, (_, i) => step - 1 - i);
  const adds = step <= block.layers.length;
  const key = (source: number) => source;
  return html`${adds ? repeat([step], key, strip) : nothing}
    ${step === 0 ? nothing : html`<p class="small muted">${adds ? features.madeFrom : features.made}</p>`}
    ${repeat(read, key, strip)}`;
}
