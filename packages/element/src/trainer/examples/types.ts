/** A picture of one class. */
export interface Example {
  /** Sorts by time: see `newId`. */
  readonly id: string;
  readonly classId: string;
  /** Name of the file that it came from; empty for one of the camera or the clipboard. */
  readonly name: string;
  /** The picture as it is kept: see `storedPicture`. */
  readonly picture: Blob;
  /** Whether it is kept out of training, to measure with; undefined until the engine has decided. */
  readonly heldOut?: boolean;
  /** What it was taken together with, such as one recording of the camera: see `NewExample.group`. */
  readonly group?: string;
}

/** What happened to the examples; the store's listeners get one for each change. */
export interface ExampleChange {
  /** Whether classes were added, renamed, removed or put in another order. */
  classes: boolean;
  added: readonly Example[];
  removed: readonly string[];
  /** Those that are in another class now. */
  moved: readonly string[];
  /** Those of which it is known now whether they are held out. */
  assigned: readonly string[];
}

/** Whether the examples outlive the page. */
export type Keeping =
  /** In memory only, because the visitor has not asked for more. */
  | { state: 'off' }
  /** The database is being looked into, or filled. */
  | { state: 'opening' }
  /** In the database; `unsaved` examples had no room there and are in memory only. */
  | { state: 'on'; unsaved: number }
  /** In memory only, because the browser gives this page no database: a private window, or blocked site data. */
  | { state: 'unavailable'; reason: string };
