import '@densenet/element';
import type { DensenetClassifier } from '@densenet/element';
import type {} from '@densenet/element/react';
import type { RefObject } from 'react';

declare const classifier: RefObject<DensenetClassifier>;

export const App = () => (
  <densenet-classifier
    ref={classifier}
    className="wide"
    src="fashion-mnist.safetensors"
    backend="wasm"
    topK={5}
    labels={['T-shirt', 'Trouser']}
    invert
    onready={({ detail }) => console.log(detail.labels, classifier.current.predictions)}
    onresult={({ detail }) => console.log(detail.predictions[0]?.label)}
    onerror={({ detail }) => console.error(detail.error.message)}
  />
);

// @ts-expect-error there is no such backend
export const wrong = <densenet-classifier backend="cuda" />;
// @ts-expect-error the event is another
export const wrongEvent = <densenet-classifier onresult={({ detail }) => detail.labels} />;
