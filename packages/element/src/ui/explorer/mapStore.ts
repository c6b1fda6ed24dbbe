import type { ChannelPlace, HeatMap } from '../../engine/types.ts';
import { Atlas, paintedMap } from './atlas.ts';

/** Asks for channels of the picture on show, in the order in which they are given. */
export type AskForMaps = (wanted: readonly ChannelPlace[]) => Promise<readonly HeatMap[]>;

/** The maps of a step: how many, and their sides. */
export interface MapsShape {
  channels: number;
  height: number;
  width: number;
}

/** What is needed to keep maps of a network. */
export interface DrawnNetwork {
  /** Channels in a row where the network is drawn, and so in the atlases. */
  columns: number;
  shapeOf(node: number): MapsShape;
}

interface StoredMap {
  map: HeatMap;
  /** The picture that it is of. */
  picture: number;
  /** Painted when it is first drawn in its own size. */
  canvas: HTMLCanvasElement | undefined;
}

/** Channels of one question. With their answer they take a few milliseconds of the page's thread. */
const atOnce = 96;
/** Values of all maps that are kept: 64 MB. */
const mostValues = 16e6;

/**
 * The feature maps that were drawn, channel by channel. What is drawn and not there yet is asked for, some at a time; those drawn
 * longest ago are dropped. After another picture the maps of the one before are shown until the new ones are there.
 */
export class MapStore {
  readonly #maps = new Map<string, StoredMap>();
  readonly #atlases = new Map<number, Atlas>();
  readonly #changed: () => void;
  #network: DrawnNetwork | undefined;
  #ask: AskForMaps | undefined;
  #picture = 0;
  #wanted: readonly ChannelPlace[] = [];
  #asking = false;
  #values = 0;
  /** Why maps could not be computed; another picture is tried again. */
  failure: Error | undefined;

  /** @param changed called when maps have arrived, and when they could not be computed */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Another network, whose maps are to be kept; undefined for none. */
  open(network: DrawnNetwork | undefined): void {
    this.#network = network;
    this.#maps.clear();
    this.#atlases.clear();
    this.#values = 0;
    this.show(undefined);
  }

  /** Another picture of the network; undefined for none. */
  show(ask: AskForMaps | undefined): void {
    this.#ask = ask;
    this.#picture++;
    this.#wanted = [];
    this.failure = undefined;
  }

  get(node: number, channel: number): HeatMap | undefined {
    return this.#maps.get(keyOf(node, channel))?.map;
  }

  /** A map in colours that span its own values, one pixel a value. */
  canvas(node: number, channel: number): HTMLCanvasElement | undefined {
    const stored = this.#maps.get(keyOf(node, channel));
    if (stored) stored.canvas ??= paintedMap(stored.map);
    return stored?.canvas;
  }

  /** Small pictures of the channels of a step that have arrived. */
  atlas(node: number): Atlas | undefined {
    return this.#atlases.get(node);
  }

  /** What is on show: what is missing of it is asked for; what was wanted before and is not on show any more is not. */
  want(places: readonly ChannelPlace[]): void {
    if (!this.#ask) return;
    this.#wanted = places.filter(({ node, channel }) => {
      const key = keyOf(node, channel);
      const stored = this.#maps.get(key);
      if (!stored) return true;
      // Moves it to the end: the first are dropped first.
      this.#maps.delete(key);
      this.#maps.set(key, stored);
      return stored.picture !== this.#picture;
    });
    void this.#fetch();
  }

  /** One more map, beside what is on show. */
  wantAlso(place: ChannelPlace): void {
    const { node, channel } = place;
    const isThere = this.#maps.get(keyOf(node, channel))?.picture === this.#picture;
    if (!this.#ask || isThere) return;
    this.#wanted = [place, ...this.#wanted];
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#ask && this.#wanted.length > 0 && !this.failure) {
        const places = this.#wanted.slice(0, atOnce);
        this.#wanted = this.#wanted.slice(atOnce);
        await this.#take(places, this.#ask, this.#picture);
      }
    } finally {
      this.#asking = false;
    }
  }

  async #take(places: readonly ChannelPlace[], ask: AskForMaps, picture: number): Promise<void> {
    try {
      const maps = await ask(places);
      if (picture !== this.#picture) return;
      for (const [index, place] of places.entries()) this.#keep(place, maps[index]!);
    } catch (error) {
      if (picture !== this.#picture) return;
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#changed();
  }

  #keep({ node, channel }: ChannelPlace, map: HeatMap): void {
    const key = keyOf(node, channel);
    this.#values += map.values.length - (this.#maps.get(key)?.map.values.length ?? 0);
    this.#maps.delete(key);
    this.#maps.set(key, { map, picture: this.#picture, canvas: undefined });
    for (const [oldest, { map: dropped }] of this.#maps) {
      if (this.#values <= mostValues) break;
      this.#maps.delete(oldest);
      this.#values -= dropped.values.length;
    }
    const { columns, shapeOf } = this.#network!;
    const { channels, height, width } = shapeOf(node);
    const atlas = this.#atlases.get(node) ?? new Atlas(channels, columns, Math.max(height, width));
    this.#atlases.set(node, atlas);
    atlas.put(channel, map);
  }
}

const keyOf = (node: number, channel: number) => `${node}/${channel}`;
