import type { MapStore } from '../mapStore.ts';
import type { ExplorerMessages } from '../messages/en.ts';
import type { Camera, Size } from './geometry.ts';
import type { Layout } from './layout.ts';

/** The colours of the element's theme, as a canvas takes them, and the font. */
export interface Theme {
  text: string;
  muted: string;
  border: string;
  surface: string;
  raised: string;
  accent: string;
  font: string;
}

/** A network as it is drawn at one moment. */
export interface Drawing {
  layout: Layout;
  colours: ReadonlyMap<number, string>;
  /** Short names of steps that others read, by their nodes. */
  names: ReadonlyMap<number, string>;
  joins: 'concat' | 'add';
  maps: MapStore;
  theme: Theme;
  messages: ExplorerMessages;
  camera: Camera;
  viewport: Size;
}

/** Pixels of the smallest text that is drawn. */
export const smallestText = 9;
