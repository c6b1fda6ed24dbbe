/** Registers an element, unless the page has one of that name: two copies of the package may be on it. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
