import { LitElement } from 'lit';
import type { DensenetClassifierEventMap, DensenetClassifierEvents } from './events.ts';

/** An element whose listeners are typed for the events of `<densenet-classifier>`. */
export abstract class EventfulElement extends LitElement {
  override addEventListener<K extends keyof DensenetClassifierEventMap>(
    type: K,
    listener: (this: this, event: DensenetClassifierEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }

  protected emit<K extends keyof DensenetClassifierEvents>(
    type: K,
    detail: DensenetClassifierEvents[K]['detail'],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
