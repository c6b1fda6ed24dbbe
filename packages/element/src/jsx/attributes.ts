import type { BackendChoice } from '../engine/types.ts';
import type { DensenetClassifierEvents, ExplainedSubject } from '../ui/events.ts';

/** What `<densenet-classifier>` takes in JSX: its attributes, and the properties whose names differ from them. */
export interface DensenetClassifierAttributes {
  src?: string | undefined;
  integrity?: string | undefined;
  backend?: BackendChoice | undefined;
  'top-k'?: number | undefined;
  topK?: number | undefined;
  labels?: string | readonly string[] | undefined;
  invert?: boolean | undefined;
}

/** What `<densenet-explorer>` takes in JSX. */
export interface DensenetExplorerAttributes {
  for?: string | undefined;
  subject?: ExplainedSubject | undefined;
}

/** Event listeners by event name with a prefix: `onresult` in React and Preact, `on:result` in Solid. */
export type DensenetClassifierListeners<Prefix extends string> = {
  [Name in keyof DensenetClassifierEvents as `${Prefix}${Name}`]?:
    | ((event: DensenetClassifierEvents[Name]) => void)
    | undefined;
};
