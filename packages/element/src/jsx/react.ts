// Only types: a type import of @densenet/element/react makes the elements known to React 19's JSX.
import type * as React from 'react';
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

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'densenet-classifier': React.DetailedHTMLProps<React.HTMLAttributes<DensenetClassifier>, DensenetClassifier> &
        DensenetClassifierAttributes &
        DensenetClassifierListeners<'on'>;
      'densenet-explorer': React.DetailedHTMLProps<React.HTMLAttributes<DensenetExplorer>, DensenetExplorer> &
        DensenetExplorerAttributes;
      'densenet-trainer': React.DetailedHTMLProps<React.HTMLAttributes<DensenetTrainer>, DensenetTrainer> &
        DensenetTrainerAttributes &
        DensenetTrainerListeners<'on'>;
    }
  }
}
