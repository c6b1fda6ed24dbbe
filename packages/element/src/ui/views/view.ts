import { html, nothing, type TemplateResult } from 'lit';
import type { ImageSource } from '../../image/picture.ts';
import type { Messages } from '../../messages/en.ts';
import { sayError } from '../../messages/reasons.ts';
import type { Verdict } from '../classificationController.ts';
import type { Prediction } from '../events.ts';
import { explanationParts } from '../explanation/densenetExplanation.ts';
import type { ExplanationTab } from '../explanation/tabs.ts';
import type { Taken } from '../inputs/transfer.ts';
import type { ModelState } from '../modelController.ts';
import { facts } from './facts.ts';
import { results } from './results.ts';
import { dropHint, stage } from './stage.ts';
import * as status from './status.ts';
import { toolbar } from './toolbar.ts';

/** The parts inside the explanation, which a page styles as `explanation-tab` and so on. */
const exportedParts = explanationParts.map((part) => `${part}: explanation-${part}`).join(', ');

/** What the stage shows: the picture that was given, the camera, or the drawing. */
export type Mode = 'picture' | 'camera' | 'draw';

/** Everything that the element's view is rendered from. */
export interface ClassifierState {
  texts: Messages;
  /** What the page calls the element, where it has more than one. */
  name: string | null;
  mode: Mode;
  linkOpen: boolean;
  invert: boolean;
  /** Whether the model takes grey pictures (one channel), for which drawing and inverting are offered. */
  grey: boolean;
  model: ModelState;
  picture: HTMLCanvasElement | undefined;
  /** The drop or paste that the picture is from; undefined where it was given otherwise. */
  taken: Taken | undefined;
  verdict: Verdict | undefined;
  /** The verdict's predictions. */
  predictions: readonly Prediction[];
  /** Why the picture has no verdict. */
  error: Error | undefined;
  running: boolean;
  /** The class that is explained. */
  classIndex: number;
  explanation: ExplanationTab;
  labels: readonly string[];
  /** Why the page's own labels are not used. */
  labelsProblem: Error | undefined;
  dropOver: boolean;
  /** For screen readers: the last result. */
  announcement: string;
}

/** What the view calls when the visitor does something. */
export interface ClassifierActions {
  take(source: ImageSource): void;
  takeFrame(frame: ImageBitmap): void;
  classifyFrame(video: HTMLVideoElement): Promise<unknown>;
  cameraFailed(error: Error): void;
  /** @param sketch null where the drawing was cleared */
  takeSketch(sketch: ImageData | null): void;
  enter(mode: Mode): void;
  openLink(open: boolean): void;
  setInvert(invert: boolean): void;
  remove(): void;
  chooseClass(classIndex: number): void;
  chooseExplanation(explanation: ExplanationTab): void;
  cancel(): void;
  reload(): void;
  retry(): void;
}

export function view(state: ClassifierState, actions: ClassifierActions): TemplateResult {
  return html`
    <section part="panel" class="panel" aria-label=${state.name ?? state.texts.input.classifier}>
      <div class="main">
        <div class="input">${stage(state, actions)} ${toolbar(state, actions)}</div>
        <div class="output">${output(state, actions)} ${footer(state)}</div>
      </div>
      ${explanation(state, actions)} ${dropHint(state.texts, state.dropOver)}
      <p class="visually-hidden" role="status">${state.announcement}</p>
    </section>
  `;
}

function output(state: ClassifierState, actions: ClassifierActions): TemplateResult {
  const { model, error, verdict, texts } = state;
  const { modelFailed, pictureFailed } = texts.status;
  if (model.phase === 'idle') return status.idle(texts.status);
  if (model.phase === 'loading') return status.loading(texts.status, model.progress, actions.cancel);
  if (model.phase === 'cancelled') return status.cancelled(texts.status, actions.reload);
  if (model.phase === 'failed') return status.failed(texts, modelFailed, model.error, actions.reload);
  if (error !== undefined) return status.failed(texts, pictureFailed, error, actions.retry);
  if (verdict !== undefined) return results(state, verdict, actions);
  return state.running ? status.running(texts.status) : status.waiting(texts.status, state.labels.length, state.grey);
}

function footer({ texts, model, verdict, labelsProblem }: ClassifierState): TemplateResult | typeof nothing {
  if (model.phase !== 'ready') return nothing;
  return html`<div>
    ${facts(texts, model.model, verdict?.classification)}
    ${labelsProblem === undefined ? nothing : html`<p part="error" class="warning" role="alert">${sayError(labelsProblem, texts.errors).text}</p>`}
  </div>`;
}

function explanation(state: ClassifierState, actions: ClassifierActions): TemplateResult | typeof nothing {
  const { verdict, mode, classIndex, labels } = state;
  // The camera's live pictures change faster than they can be explained.
  if (verdict === undefined || mode === 'camera') return nothing;
  return html`<densenet-explanation
    part="explanation"
    exportparts=${exportedParts}
    .engine=${verdict.engine}
    .model=${verdict.model}
    .classification=${verdict.classification}
    .classIndex=${classIndex}
    .labels=${labels}
    .tab=${state.explanation}
    @tab-change=${({ detail }: CustomEvent<ExplanationTab>) => actions.chooseExplanation(detail)}
  ></densenet-explanation>`;
}
