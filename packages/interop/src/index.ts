export { isExportedFolder } from './export/exportedFolder.ts';
export { ExportError, type ExportedFile, type ExportedModel, type ExportOptions } from './export/exportedModel.ts';
export { exportOnnx } from './export/onnx/exportOnnx.ts';
export type { StorageType } from './export/storage.ts';
export { exportGraphModel } from './export/tensorflow/exportGraphModel.ts';
export { exportSavedModel } from './export/tensorflow/exportSavedModel.ts';
export { imageNetLabels } from './labels/imageNet.ts';
export { type Layout, LayoutError } from './layouts/layout.ts';
export { type ConcatOrder, type NameMap, parseNameMap } from './layouts/nameMap.ts';
export { PretrainedError } from './pretrained/fit.ts';
export { imageNetPreprocessing } from './pretrained/imageNet.ts';
export { type Inspection, inspectWeights } from './pretrained/inspectWeights.ts';
export { isOurs } from './pretrained/isOurs.ts';
export { type Preparation, type Prepared, prepare } from './pretrained/prepare.ts';
export {
  type Pretrained,
  type PretrainedOptions,
  readPretrained,
} from './pretrained/readPretrained.ts';
export { type ModelDescription, ModelDescriptionError, readModelDescription } from './pretrained/timmConfig.ts';
export { type StoredArray, type WeightFile, WeightFileError } from './weightFile.ts';
