export { isExportedFolder } from './export/exportedFolder.ts';
export { ExportError, type ExportedFile, type ExportedModel, type ExportOptions } from './export/exportedModel.ts';
export { exportOnnx } from './export/onnx/exportOnnx.ts';
export { exportGraphModel } from './export/tensorflow/exportGraphModel.ts';
export { exportSavedModel } from './export/tensorflow/exportSavedModel.ts';
