import { describeOn, describeOnEachBackend } from '../../../../testing/backends.ts';
import { runGraphModel, runOnnx, runSavedModel } from '../testing/export/consumers.ts';
import { describeConsumer } from '../testing/export/describeConsumer.ts';
import { exportCases } from '../testing/export/networks.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportGraphModel } from './tensorflow/exportGraphModel.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';

describeOn(['wasm'], 'onnxruntime', () => {
  describeConsumer(exportCases, (exported, batch, options) => runOnnx(exportOnnx(exported, options), batch, options));
});

describeOnEachBackend('tf.loadGraphModel', () => {
  describeConsumer(exportCases, (exported, batch, options) =>
    runGraphModel(exportGraphModel(exported, options), batch, options),
  );
});

describeOn(['native-cpu'], 'tf.node.loadSavedModel', () => {
  describeConsumer(exportCases, (exported, batch, options) =>
    runSavedModel(exportSavedModel(exported, options), batch, options),
  );
});
