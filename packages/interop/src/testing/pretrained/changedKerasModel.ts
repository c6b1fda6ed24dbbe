import { strToU8, unzipSync, zipSync } from 'fflate';
import { kerasModelBytes } from './kerasModels.ts';

/** A layer as Keras 3 writes it in a functional model's config. */
export interface WrittenLayer {
  name: string;
  class_name: string;
  config: Record<string, unknown>;
  inbound_nodes: { args: unknown[]; kwargs: Record<string, unknown> }[];
}

/** A reference to a layer's output, as an argument of another. */
export const writtenTensor = (layer: string, use = 0): unknown => ({
  class_name: '__keras_tensor__',
  config: { keras_history: [layer, use, 0] },
});

/** A model's `.keras` file with its config changed, and the weights as they are. */
export function changedKerasModel(name: string, change: (layer: (name: string) => WrittenLayer) => void): Uint8Array {
  const files = unzipSync(kerasModelBytes(name, 'keras'));
  const config = JSON.parse(new TextDecoder().decode(files['config.json']));
  const { layers } = config.config as { layers: WrittenLayer[] };
  change((wanted) => layers.find((layer) => layer.name === wanted)!);
  return zipSync({ ...files, 'config.json': strToU8(JSON.stringify(config)) });
}
