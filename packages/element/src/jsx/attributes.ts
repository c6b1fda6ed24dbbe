import type { BackendChoice } from '../engine/types.ts';
import type { DensenetTrainerEvents } from '../trainer/ui/events.ts';
import type { DensenetClassifierEvents, ExplainedSubject } from '../ui/events.ts';
import type { ExplanationTab } from '../ui/explanation/tabs.ts';

/** What `<densenet-classifier>` takes in JSX: its attributes, and the properties whose names differ from them. */
export interface DensenetClassifierAttributes {
  src?: string | undefined;
  integrity?: string | undefined;
  backend?: BackendChoice | undefined;
  'top-k'?: number | undefined;
  topK?: number | undefined;
  labels?: string | readonly string[] | undefined;
  invert?: boolean | undefined;
  explanation?: ExplanationTab | undefined;
}

/** What `<densenet-explorer>` takes in JSX. */
export interface DensenetExplorerAttributes {
  for?: string | undefined;
  subject?: ExplainedSubject | undefined;
}

/** What `<densenet-trainer>` takes in JSX. */
export interface DensenetTrainerAttributes {
  src?: string | undefined;
  integrity?: string | undefined;
  backend?: BackendChoice | undefined;
  project?: string | undefined;
  labels?: string | readonly string[] | undefined;
}

/** Event listeners by event name with a prefix: `onresult` in React and Preact, `on:result` in Solid. */
type Listeners<Events, Prefix extends string> = {
  [Name in keyof Events & string as `${Prefix}${Name}`]?: ((event: Events[Name]) => void) | undefined;
};

export type DensenetClassifierListeners<Prefix extends string> = Listeners<DensenetClassifierEvents, Prefix>;
export type DensenetTrainerListeners<Prefix extends string> = Listeners<DensenetTrainerEvents, Prefix>;
