/**
 * The language of a node as HTML has it: the `lang` attribute of the nearest element at or above it, out of shadow trees into
 * those around them. Empty where none has one.
 */
export function languageOf(node: Node): string {
  for (let at: Node | null = node; at !== null; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
    const language = at instanceof Element ? at.getAttribute('lang') : null;
    if (language !== null) return language;
  }
  return '';
}

/**
 * Watches the `lang` attributes that decide on a node's language. A node that is moved has to be watched anew.
 *
 * @returns a function that ends the watch
 */
export function watchLanguage(node: Node, onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  // An observer does not see into shadow trees, so each tree around the node is observed for itself.
  for (let root = node.getRootNode(); ; root = root.host.getRootNode()) {
    observer.observe(root, { attributes: true, attributeFilter: ['lang'], subtree: true });
    if (!(root instanceof ShadowRoot)) break;
  }
  return () => observer.disconnect();
}
