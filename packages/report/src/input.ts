import type { Figures } from './figures/figures.ts';

/** What one epoch of the training gave, as means by name: `loss`, `accuracy` and others. */
export interface TrainingEpoch {
  /** From 1. */
  epoch: number;
  training: Readonly<Record<string, number>>;
  judged?: Readonly<Record<string, number>> | undefined;
  seconds: number;
}

/** The course of the training. */
export interface TrainingCourse {
  /** What epochs were judged by, such as `validation`. */
  judgedBy: string;
  epochs: readonly TrainingEpoch[];
}

/** A picture that the report shows, as `data:` addresses. */
export interface ReportPicture {
  /** As the network was given it. */
  picture: string;
  /** With a map of what speaks for the answer over it; undefined where the network has no such map. */
  overlay?: string | undefined;
  /** Its file's name, where it has one. */
  name?: string | undefined;
}

/** A part of the data. */
export interface DataPart {
  /** Such as `training`. */
  name: string;
  images: number;
  /** Images by class; missing where nobody has counted. */
  perClass?: readonly number[];
}

/** What the data is. */
export interface DataCard {
  name: string;
  parts: readonly DataPart[];
  /** Whatever else is known, such as sizes, duplicates, or unreadable files: a name and what is to be said. */
  facts?: Readonly<Record<string, string>>;
}

/** All that a report is made of. What is not known is left out, and its section with it. */
export interface ReportInput {
  /** What the network is called. */
  title: string;
  figures: Figures;
  course?: TrainingCourse | undefined;
  /** By index of the image, of those that `figures.notable` names. */
  pictures?: ReadonlyMap<number, ReportPicture>;
  data?: DataCard;
  /** How the network was trained, as JSON. */
  recipe?: unknown;
  /** The network: its kind, size and other facts. */
  network?: Readonly<Record<string, string>>;
  /** What it was made with: programs and their versions, the command line, the time. */
  madeWith?: Readonly<Record<string, string>>;
  /** What a reader must know, such as that only some of the images were used. */
  notes?: readonly string[];
}
