export interface SnippetOptions {
  /** Name of the model's file, beside the page. */
  model: string;
  /** Address of the element's script; its file beside the page where this is left out. */
  script?: string | undefined;
  /** Language of the element's texts; that of the page around it where this is left out. */
  language?: string | undefined;
}

/** The two lines of HTML that show a network on a page: the element's script, and the element. */
export function embedSnippet({ model, script = 'densenet-classifier.js', language }: SnippetOptions): string {
  const lang = language === undefined ? '' : ` lang="${escaped(language)}"`;
  return (
    `<script type="module" src="${escaped(script)}"></script>\n` +
    `<densenet-classifier src="${escaped(encodeURIComponent(model))}"${lang}></densenet-classifier>`
  );
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
