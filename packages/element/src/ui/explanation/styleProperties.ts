import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

/** CSS properties by their CSS names: `max-width`, `--share`. */
export type StyleProperties = Readonly<Record<string, string>>;

/**
 * Sets CSS properties of an element through its `style` object: `<div ${styleProperties({ width: '3px' })}>`. Lit's own
 * `styleMap` writes a style attribute at the first rendering, which a Content-Security-Policy of `style-src 'self'` blocks.
 */
class StylePropertiesDirective extends Directive {
  #before: StyleProperties = {};

  render(_properties: StyleProperties) {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [StyleProperties]) {
    const { style } = part.element as HTMLElement | SVGElement;
    for (const name of Object.keys(this.#before)) if (!(name in properties)) style.removeProperty(name);
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
    this.#before = properties;
    return noChange;
  }
}

export const styleProperties = directive(StylePropertiesDirective);
