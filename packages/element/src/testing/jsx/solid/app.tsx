import '@densenet/element';
import type { DensenetClassifier } from '@densenet/element';
import type {} from '@densenet/element/solid';

let classifier: DensenetClassifier | undefined;

export const App = () => (
  <densenet-classifier
    ref={classifier}
    class="wide"
    src="fashion-mnist.safetensors"
    backend="wasm"
    top-k={5}
    prop:labels={['T-shirt', 'Trouser']}
    prop:invert={true}
    on:ready={({ detail }) => console.log(detail.labels, classifier?.predictions)}
    on:result={({ detail }) => console.log(detail.predictions[0]?.label)}
    on:error={({ detail }) => console.error(detail.error.message)}
  />
);

// @ts-expect-error there is no such backend
export const wrong = <densenet-classifier backend="cuda" />;
// @ts-expect-error the event is another
export const wrongEvent = <densenet-classifier on:result={({ detail }) => detail.labels} />;
