// Only types: a type import of @densenet/element/preact makes the elements known to Preact's JSX.
import type { HTMLAttributes } from 'preact';
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

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'densenet-classifier': Omit<HTMLAttributes<DensenetClassifier>, keyof DensenetClassifierListeners<'on'>> &
        DensenetClassifierAttributes &
        DensenetClassifierListeners<'on'>;
      'densenet-explorer': HTMLAttributes<DensenetExplorer> & DensenetExplorerAttributes;
      'densenet-trainer': Omit<HTMLAttributes<DensenetTrainer>, keyof DensenetTrainerListeners<'on'>> &
        DensenetTrainerAttributes &
        DensenetTrainerListeners<'on'>;
    }
  }
}
