/**
 * JSON of a file beside the page.
 *
 * @throws Error where it cannot be had or is no JSON; it names the file
 */
export async function fetchJson<Content>(url: string): Promise<Content> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}, expected a JSON file`);
  try {
    return (await response.json()) as Content;
  } catch (cause) {
    throw new Error(`${url} is not JSON: ${(cause as Error).message}`, { cause });
  }
}
