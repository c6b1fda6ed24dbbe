import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Takes pictures that are pasted while the element, or nothing on the page, has the focus. */
export class PasteController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #onPaste: (data: DataTransfer) => void;

  constructor(host: ReactiveControllerHost & HTMLElement, onPaste: (data: DataTransfer) => void) {
    this.#host = host;
    this.#onPaste = onPaste;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('paste', this.#paste);
  }

  hostDisconnected(): void {
    document.removeEventListener('paste', this.#paste);
  }

  readonly #paste = (event: ClipboardEvent): void => {
    // Where a page has several elements, the first takes the picture, unless another has the focus.
    if (event.defaultPrevented || isTextField(event.composedPath()[0]) || !this.#isMeant()) return;
    const files = [...(event.clipboardData?.files ?? [])];
    if (event.clipboardData === null || !files.some(({ type }) => type.startsWith('image/'))) return;
    event.preventDefault();
    this.#onPaste(event.clipboardData);
  };

  /** Whether the host, or nothing on the page, has the focus. */
  #isMeant(): boolean {
    const focused = document.activeElement;
    // Where the host is inside another shadow root, `document.activeElement` is that root's host.
    const root = this.#host.getRootNode();
    const inRoot = root instanceof ShadowRoot ? root.activeElement : focused;
    return focused === null || focused === document.body || inRoot === this.#host;
  }
}

function isTextField(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('textarea, select, input:not([type=button], [type=file])');
}
