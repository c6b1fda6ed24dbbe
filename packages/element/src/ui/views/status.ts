import { css, html, nothing, type TemplateResult } from 'lit';
import type { LoadProgress } from '../../engine/types.ts';
import { renderRich } from '../../language/renderRich.ts';
import type { Messages } from '../../messages/en.ts';
import { sayError } from '../../messages/reasons.ts';
import { warningIcon } from '../icons.ts';

type Texts = Messages['status'];

/** What is shown where the element has no `src`. */
export function idle(texts: Texts): TemplateResult {
  return html`
    <div part="status" class="status">
      <p class="title">${texts.noModel}</p>
      <p class="hint">${renderRich(texts.noModelHint)}</p>
    </div>
  `;
}

export function loading(texts: Texts, progress: LoadProgress | undefined, onCancel: () => void): TemplateResult {
  const { title, detail, share } = describe(texts, progress);
  return html`
    <div part="status" class="status">
      <p class="title" id="loading-title">${title}</p>
      <progress
        part="progress"
        aria-labelledby="loading-title"
        max="1"
        value=${share ?? nothing}
      ></progress>
      <div class="row">
        <p class="hint">${detail}</p>
        <button part="button" type="button" @click=${onCancel}>${texts.cancel}</button>
      </div>
    </div>
  `;
}

interface Description {
  title: string;
  detail: string;
  /** The share of the file that is downloaded, 0..1; undefined where it is not known. */
  share: number | undefined;
}

function describe(texts: Texts, progress: LoadProgress | undefined): Description {
  if (progress === undefined) return { title: texts.gettingModel, detail: texts.connecting, share: undefined };
  if (progress.phase === 'prepare') {
    return { title: texts.preparing, detail: texts.preparingHint, share: undefined };
  }
  if (progress.phase === 'cached') {
    return { title: texts.gettingModel, detail: texts.alreadyHere(progress.totalBytes), share: undefined };
  }
  const { loadedBytes, totalBytes } = progress;
  const title = texts.downloadingModel;
  if (totalBytes === undefined) return { title, detail: texts.downloadedSoFar(loadedBytes), share: undefined };
  const share = totalBytes === 0 ? 0 : Math.min(1, loadedBytes / totalBytes);
  return { title, detail: texts.downloaded(loadedBytes, totalBytes, Math.floor(share * 100)), share };
}

export function cancelled(texts: Texts, onLoad: () => void): TemplateResult {
  return html`
    <div part="status" class="status">
      <p class="title">${texts.cancelled}</p>
      <div class="row">
        <button part="button primary-button" type="button" class="primary" @click=${onLoad}>${texts.load}</button>
      </div>
    </div>
  `;
}

export function failed(texts: Messages, title: string, error: Error, onRetry: () => void): TemplateResult {
  const { text, isTranslated } = sayError(error, texts.errors);
  return html`
    <div part="status error" class="status failed" role="alert">
      <p class="title">${warningIcon}${title}</p>
      <p class="message" lang=${isTranslated ? nothing : 'en'}>${text}</p>
      <div class="row">
        <button part="button primary-button" type="button" class="primary" @click=${onRetry}>${texts.status.retry}</button>
      </div>
    </div>
  `;
}

/** What is shown where the model is ready and there is no picture yet. */
export function waiting(texts: Texts, classes: number, canDraw: boolean): TemplateResult {
  return html`
    <div part="status" class="status">
      <p class="title">${texts.ready}</p>
      <p class="hint">${texts.readyHint(classes, canDraw)}</p>
    </div>
  `;
}

export function running(texts: Texts): TemplateResult {
  return html`<div part="status" class="status"><p class="title">${texts.running}</p></div>`;
}

export const statusStyles = css`
  .status {
    display: grid;
    gap: 0.5rem;
    align-content: center;
  }
  .status p {
    margin: 0;
  }
  .title {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    font-size: 1.25rem;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  .failed .title {
    color: var(--_error);
  }
  .message {
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
    margin-top: 0.25rem;
    font-variant-numeric: tabular-nums;
  }
  progress {
    appearance: none;
    width: 100%;
    height: 0.5rem;
    border: 0;
    border-radius: 999px;
    overflow: hidden;
    background: color-mix(in oklab, var(--_muted) 25%, transparent);
    accent-color: var(--_accent);
  }
  progress::-webkit-progress-bar {
    background: transparent;
  }
  progress::-webkit-progress-value {
    border-radius: 999px;
    background: var(--_accent);
    transition: width 150ms;
  }
  progress::-moz-progress-bar {
    border-radius: 999px;
    background: var(--_accent);
  }
  progress:indeterminate {
    background: linear-gradient(90deg, transparent 35%, var(--_accent) 50%, transparent 65%) 0 / 200% 100%
      color-mix(in oklab, var(--_muted) 25%, transparent);
    animation: wander 1.6s linear infinite;
  }
  progress:indeterminate::-moz-progress-bar {
    background: transparent;
  }
  @keyframes wander {
    from {
      background-position: 150% 0;
    }
    to {
      background-position: -50% 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    progress:indeterminate {
      animation: none;
      background-position: 50% 0;
    }
    progress::-webkit-progress-value {
      transition: none;
    }
  }
`;
