import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How far below the window an element counts as reached, so that what it loads is there when it is seen. */
const ahead = '300px';

/** Calls a function once, when the reader comes near the element: nothing is loaded for what nobody reads. */
export class ReachedController implements ReactiveController {
  #observer: IntersectionObserver | undefined;
  #reached = false;

  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly onReached: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#reached) return;
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        this.#reached = true;
        this.hostDisconnected();
        this.onReached();
      },
      { rootMargin: ahead },
    );
    this.#observer.observe(this.host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }
}
