// Only types: a type import of @densenet/element/react makes <densenet-classifier> known to React 19's JSX.
import type * as React from 'react';
import type { DensenetClassifier } from '../ui/classifier.ts';
import type { DensenetClassifierAttributes, DensenetClassifierListeners } from './attributes.ts';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'densenet-classifier': React.DetailedHTMLProps<React.HTMLAttributes<DensenetClassifier>, DensenetClassifier> &
        DensenetClassifierAttributes &
        DensenetClassifierListeners<'on'>;
    }
  }
}
