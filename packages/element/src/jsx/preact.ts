// Only types: a type import of @densenet/element/preact makes <densenet-classifier> known to Preact's JSX.
import type { HTMLAttributes } from 'preact';
import type { DensenetClassifier } from '../ui/classifier.ts';
import type { DensenetClassifierAttributes, DensenetClassifierListeners } from './attributes.ts';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'densenet-classifier': Omit<HTMLAttributes<DensenetClassifier>, keyof DensenetClassifierListeners<'on'>> &
        DensenetClassifierAttributes &
        DensenetClassifierListeners<'on'>;
    }
  }
}
