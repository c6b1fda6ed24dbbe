/** The files beside a bundle for pages, given the bundle's own URL. The bundler does not see through it, and so leaves the files apart. */
export function filesBeside(bundle: string) {
  const url = (file: string) => new URL(file, bundle).href;
  return {
    url,
    /** @throws Error where the file does not load (a page may have copied the main file alone), naming it */
    load: (file: string) =>
      import(url(file)).catch(() => {
        throw new Error(`${url(file)} is missing or does not load: copy the whole folder`);
      }),
  };
}
