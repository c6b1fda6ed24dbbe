import '../ui/explanation/index.ts';
import { ExplanationEngine, type ExplanationEngineOptions, fakeClassification } from './explanationEngine.ts';

/** What a test reaches in the page. */
declare global {
  interface Window {
    explanation: {
      /** Puts an explanation of the made-up picture into the page, in place of the one before. */
      show(options?: ExplanationEngineOptions): ExplanationEngine;
      /** Another picture for the explanation in the page. */
      classifyAnother(seed: number): void;
    };
  }
}

window.explanation = {
  show(options) {
    const engine = new ExplanationEngine(options);
    const element = document.createElement('densenet-explanation');
    const { model } = engine;
    const classification = fakeClassification(model);
    const classIndex = classification.probabilities.indexOf(Math.max(...classification.probabilities));
    Object.assign(element, { engine, model, classification, classIndex, labels: model.labels });
    document.querySelector('main')!.replaceChildren(element);
    return engine;
  },
  classifyAnother(seed) {
    const element = document.querySelector('densenet-explanation')!;
    element.classification = fakeClassification(element.model, seed);
    element.classIndex = element.classification.probabilities.indexOf(
      Math.max(...element.classification.probabilities),
    );
  },
};
