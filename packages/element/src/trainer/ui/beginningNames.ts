import { parseLabels } from '../../ui/labels.ts';

/**
 * The names of the classes to begin with.
 *
 * @param labels as the element's attribute or property has them
 * @returns each name once; where they cannot be read, none and why
 */
export function beginningNames(labels: string | readonly string[] | null): { names: string[]; problem?: Error } {
  try {
    const given = typeof labels === 'string' ? parseLabels(labels) : (labels ?? []);
    return { names: [...new Set(given.map((name) => name.trim()).filter((name) => name !== ''))] };
  } catch (error) {
    return { names: [], problem: error as Error };
  }
}
