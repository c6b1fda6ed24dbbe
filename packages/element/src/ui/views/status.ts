import { css, html, nothing, type TemplateResult } from 'lit';
import type { LoadProgress } from '../../engine/types.ts';
import { formatBytes } from '../format.ts';
import { warningIcon } from '../icons.ts';

/** What is shown where the element has no `src`. */
export function idle(): TemplateResult {
  return html`
    <div part="status" class="status">
      <p class="title">No model yet</p>
      <p class="hint">The page names one with the <code>src</code> attribute: a <code>.safetensors</code> file.</p>
    </div>
  `;
}

export function loading(progress: LoadProgress | undefined, onCancel: () => void): TemplateResult {
  const { title, detail, share } = describe(progress);
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
        <button part="button" type="button" @click=${onCancel}>Cancel</button>
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

function describe(progress: LoadProgress | undefined): Description {
  if (progress === undefined) return { title: 'Getting the model', detail: 'Connecting', share: undefined };
  if (progress.phase === 'prepare') {
    return { title: 'Preparing the network', detail: 'Weights and shaders', share: undefined };
  }
  if (progress.phase === 'cached') {
    return {
      title: 'Getting the model',
      detail: `${formatBytes(progress.totalBytes)}, already here`,
      share: undefined,
    };
  }
  const { loadedBytes, totalBytes } = progress;
  const title = 'Downloading the model';
  if (totalBytes === undefined) return { title, detail: formatBytes(loadedBytes), share: undefined };
  const share = totalBytes === 0 ? 0 : Math.min(1, loadedBytes / totalBytes);
  const detail = `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)} (${Math.floor(share * 100)}%)`;
  return { title, detail, share };
}

export function cancelled(onLoad: () => void): TemplateResult {
  return html`
    <div part="status" class="status">
      <p class="title">Loading was cancelled</p>
      <div class="row">
        <button part="button primary-button" type="button" class="primary" @click=${onLoad}>Load the model</button>
      </div>
    </div>
  `;
}

export function failed(title: string, message: string, onRetry: () => void): TemplateResult {
  return html`
    <div part="status error" class="status failed" role="alert">
      <p class="title">${warningIcon}${title}</p>
      <p class="message">${message}</p>
      <div class="row">
        <button part="button primary-button" type="button" class="primary" @click=${onRetry}>Retry</button>
      </div>
    </div>
  `;
}

/** What is shown where the model is ready and there is no picture yet. */
export function waiting(classes: number, canDraw: boolean): TemplateResult {
  return html`
    <div part="status" class="status">
      <p class="title">Ready</p>
      <p class="hint">
        The network knows ${classes} classes. Give it a picture${canDraw ? ' or draw one' : ''}, and see what it takes it
        for, and why.
      </p>
    </div>
  `;
}

export function running(): TemplateResult {
  return html`<div part="status" class="status"><p class="title">Looking at the picture</p></div>`;
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
