/**
 * Fetches a JSON file that lies beside the page.
 *
 * @throws Error where the file cannot be loaded or is not JSON, naming it
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
