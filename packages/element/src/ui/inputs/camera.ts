import { css, html } from 'lit';
import { PictureError } from '../../image/errors.ts';
import { type Reason, reason, reasoned } from '../../messages/reasons.ts';
import { buttonStyles } from '../buttonStyles.ts';
import { define } from '../define.ts';
import { cameraIcon } from '../icons.ts';
import { SpeakingElement } from '../speakingElement.ts';
import { theme } from '../theme.ts';

/** Milliseconds from one live picture's verdict to the next picture, so that the page has time for other work. */
const frameInterval = 250;

/**
 * The camera's live picture, mirrored unless the camera faces away from the visitor. Dispatches `live` when it shows the first
 * picture, `take` with an ImageBitmap when the visitor takes one, and `failed` with an error when no camera can be used. What is
 * inside the element takes the place of its button. The camera is switched off when the element leaves the page.
 */
export class DensenetCamera extends SpeakingElement {
  static override styles = [
    theme,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        justify-items: center;
      }
      video {
        width: 100%;
        max-height: 60vh;
        min-height: 8rem;
        border-radius: calc(var(--_radius) / 2);
        background: #000;
        object-fit: contain;
      }
      video.mirrored {
        transform: scaleX(-1);
      }
    `,
  ];

  static override properties = {
    onFrame: { attribute: false },
    live: { state: true },
    mirrored: { state: true },
  };
  /** Called with the video again and again, each time after its promise for the frame before has settled. */
  declare onFrame: (video: HTMLVideoElement) => Promise<unknown>;
  declare live: boolean;
  declare mirrored: boolean;

  #stream: MediaStream | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.live = false;
    this.mirrored = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#open().catch((error: unknown) => {
      this.dispatchEvent(new CustomEvent('failed', { detail: explain(error) }));
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    stop(this.#stream);
    this.#stream = undefined;
    this.live = false;
  }

  protected override render() {
    return html`
      <video
        part="video"
        class=${this.mirrored ? 'mirrored' : ''}
        aria-label=${this.texts.input.livePicture}
        autoplay
        muted
        playsinline
        @loadeddata=${this.#start}
      ></video>
      <slot>
        <button part="button primary-button" type="button" class="primary" ?disabled=${!this.live} @click=${this.#take}>
          ${cameraIcon}${this.texts.input.take}
        </button>
      </slot>
    `;
  }

  /** The picture that it shows now, not mirrored; undefined before it shows the first. */
  async capture(): Promise<ImageBitmap | undefined> {
    return this.live ? createImageBitmap(this.#video) : undefined;
  }

  get #video(): HTMLVideoElement {
    return this.renderRoot.querySelector('video')!;
  }

  async #open(): Promise<void> {
    if (navigator.mediaDevices === undefined) {
      throw reasoned(PictureError, reason('insecure'));
    }
    // On a phone, the camera that faces away from the visitor.
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: 'environment' } } });
    await this.updateComplete;
    if (!this.isConnected || this.#stream !== undefined) {
      stop(stream);
      return;
    }
    this.#stream = stream;
    this.mirrored = stream.getVideoTracks()[0]?.getSettings().facingMode !== 'environment';
    this.#video.srcObject = stream;
  }

  #start(): void {
    this.live = true;
    this.dispatchEvent(new CustomEvent('live'));
    void this.#next();
  }

  async #next(): Promise<void> {
    await this.onFrame(this.#video).catch(() => {});
    if (this.live) this.#timer = setTimeout(() => void this.#next(), frameInterval);
  }

  async #take(): Promise<void> {
    const detail = await this.capture();
    if (detail !== undefined) this.dispatchEvent(new CustomEvent<ImageBitmap>('take', { detail }));
  }
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** By the names of the errors that `getUserMedia` throws. */
const reasons: Readonly<Record<string, Reason>> = {
  NotAllowedError: reason('cameraDenied'),
  NotFoundError: reason('cameraMissing'),
  NotReadableError: reason('cameraBusy'),
};

function explain(error: unknown): Error {
  if (error instanceof PictureError) return error;
  const { name, message } = error as Error;
  return reasoned(PictureError, reasons[name] ?? reason('camera', message), { cause: error });
}

define('densenet-camera', DensenetCamera);
