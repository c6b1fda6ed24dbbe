import { LitElement } from 'lit';

/** An element whose listeners are typed for its own events: `Events` has a `CustomEvent` by the type of each. */
export abstract class EventfulElement<Events> extends LitElement {
  override addEventListener<K extends (keyof HTMLElementEventMap | keyof Events) & string>(
    type: K,
    listener: (this: this, event: EventOf<Events, K>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  protected emit<K extends keyof Events & string>(type: K, detail: DetailOf<Events[K]>): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The element's own event of a type takes the place of the browser's. */
type EventOf<Events, K> = K extends keyof Events
  ? Events[K]
  : K extends keyof HTMLElementEventMap
    ? HTMLElementEventMap[K]
    : never;

type DetailOf<Event> = Event extends CustomEvent<infer Detail> ? Detail : never;
