// A page that holds one explanation of a made-up picture. Bundled by `explanation.browser.test.ts`.
import '../ui/explanation/densenetExplanation.ts';
import { ExplanationEngine, type ExplanationEngineOptions, fakeClassification } from './explanationEngine.ts';

/** What `page.evaluate` finds in the page. */
export interface ExplanationPage {
  engine: ExplanationEngine;
  /** Puts an explanation into the page, in place of the one before. */
  show(options?: ExplanationEngineOptions): void;
  /** Gives the explanation in the page another picture. */
  classifyAnother(seed: number, certainty?: number): void;
}

const explanationPage: ExplanationPage = {
  engine: new ExplanationEngine(),
  show(options) {
    const engine = new ExplanationEngine(options);
    explanationPage.engine = engine;
    const { model } = engine;
    const element = document.createElement('densenet-explanation');
    Object.assign(element, { engine, model, labels: model.labels });
    document.querySelector('main')!.replaceChildren(element);
    explanationPage.classifyAnother(9);
  },
  classifyAnother(seed, certainty) {
    const element = document.querySelector('densenet-explanation')!;
    const classification = fakeClassification(element.model, seed, certainty);
    const { probabilities } = classification;
    Object.assign(element, { classification, classIndex: probabilities.indexOf(Math.max(...probabilities)) });
  },
};
Object.assign(globalThis, { explanationPage });
