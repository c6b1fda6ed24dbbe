import { encodeMessage, utf8 } from '../encode.ts';
import { type ExportedFile, type ExportedModel, type ExportOptions, metadataOf, producer } from '../exportedModel.ts';
import { expectStorage } from '../storage.ts';
import { frozenGraph } from './graphDef.ts';
import { SavedModel } from './tensorflow.generated.ts';

/** Path of our own metadata: TensorFlow leaves the folder `assets.extra` to the program that writes a model. */
export const savedModelMetadataFile = 'assets.extra/densenet.json';

/**
 * A network as the folder of a TensorFlow SavedModel: tag `serve`, signature `serving_default`, weights as constants in
 * the graph, so that there are no variables to restore. Labels and preprocessing are in `assets.extra/densenet.json`.
 *
 * Input `images`: float32 `[batch, height, width, channels]`, preprocessed; with `preprocessing: true` uint8 of the same
 * shape. Output: `logits`, or with `preprocessing: true` `probabilities`, float32 `[batch, classes]`.
 *
 * @throws CheckpointError where the arrays are not those of the graph
 * @throws ExportError where labels, preprocessing or an output do not fit the graph, or the file would exceed 2 GiB
 */
export function exportSavedModel(model: ExportedModel, options: ExportOptions = {}): ExportedFile[] {
  expectStorage('SavedModel', options.dtype ?? 'float32', ['float32']);
  const { graphDef, signature } = frozenGraph(model, options);
  const bytes = encodeMessage('SavedModel', SavedModel, {
    savedModelSchemaVersion: 1,
    metaGraphs: [{ metaInfoDef: { tags: ['serve'] }, graphDef, signatureDef: { serving_default: signature } }],
  });
  const metadata = JSON.stringify({ generatedBy: producer, ...metadataOf(model) }, undefined, 2);
  return [
    { path: 'saved_model.pb', bytes },
    { path: savedModelMetadataFile, bytes: utf8(metadata) },
  ];
}
