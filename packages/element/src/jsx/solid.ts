// Only types: a type import of @densenet/element/solid makes the elements known to Solid's JSX.
import type { JSX as SolidJSX } from 'solid-js';
import type { DensenetTrainer } from '../trainer/ui/trainer.ts';
import type { DensenetClassifier } from '../ui/classifier.ts';
import type { DensenetExplorer } from '../ui/explorer/densenetExplorer.ts';
import type {
  DensenetClassifierAttributes,
  DensenetClassifierListeners,
  DensenetExplorerAttributes,
  DensenetTrainerAttributes,
  DensenetTrainerListeners,
} from './attributes.ts';

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'densenet-classifier': Omit<
        SolidJSX.HTMLAttributes<DensenetClassifier>,
        keyof DensenetClassifierListeners<'on:'>
      > & {
        [Name in keyof DensenetClassifierAttributes as
          | Name
          | `attr:${Name}`
          | `prop:${Name}`]: DensenetClassifierAttributes[Name];
      } & DensenetClassifierListeners<'on:'>;
      'densenet-explorer': SolidJSX.HTMLAttributes<DensenetExplorer> & {
        [Name in keyof DensenetExplorerAttributes as
          | Name
          | `attr:${Name}`
          | `prop:${Name}`]: DensenetExplorerAttributes[Name];
      };
      'densenet-trainer': Omit<SolidJSX.HTMLAttributes<DensenetTrainer>, keyof DensenetTrainerListeners<'on:'>> & {
        [Name in keyof DensenetTrainerAttributes as
          | Name
          | `attr:${Name}`
          | `prop:${Name}`]: DensenetTrainerAttributes[Name];
      } & DensenetTrainerListeners<'on:'>;
    }
  }
}
