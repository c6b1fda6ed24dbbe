import type { Page } from 'playwright-core';

/** Names and symbols that are the same in every language. */
const names = new Set(
  (
    'WebGL WebGPU WebAssembly Wasm GPU logit kB MB ms DenseNet densenet TensorFlow Fashion-MNIST fashion-mnist Tiny ImageNet JavaScript ' +
    'CNN Explainer Zalando SE MIT Zhou Huang Zeiler Fergus English iframe https CORS ' +
    'CSV PNG JPEG WebP GIF AVIF BMP SVG src labels safetensors ' +
    'ResNet-18 ResNet-34 ResNet-50 ResNet-101 ResNet-152 ReLU float32 CSV Esc Home densenet-classifier zip'
  ).split(' '),
);

/**
 * The texts of a page that are not in the language it speaks, where that does not use Latin letters: what is shown, in shadow
 * trees too, and attributes that are read out. What is marked as another language, as code or as not to be translated does
 * not count.
 *
 * @param selector the element to look into
 */
export async function foreignTexts(page: Page, selector = 'html'): Promise<string[]> {
  const texts = await page.evaluate((root) => {
    const found: string[] = [];
    const spoken = ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt', 'content'];
    const visit = (node: Node): void => {
      if (node instanceof Text) found.push(node.data);
      if (node instanceof Element) {
        if (node.matches('script, style, code, pre, [lang]:not([lang|=zh]), [translate=no]')) return;
        if (node.matches('meta:not([name=description])')) return;
        for (const name of spoken) found.push(node.getAttribute(name) ?? '');
        if (node.shadowRoot) visit(node.shadowRoot);
      }
      for (const child of node.childNodes) visit(child);
    };
    visit(document.querySelector(root)!);
    return found;
  }, selector);
  const isForeign = (text: string) => text.match(/[A-Za-z][\w'’-]+/g)?.some((word) => !names.has(word)) ?? false;
  return [...new Set(texts.map((text) => text.trim()).filter(isForeign))];
}
