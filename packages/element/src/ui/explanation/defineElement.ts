/** Two copies of the script on one page, or two versions, must not throw: the first one defines the element. */
export function defineElement(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
