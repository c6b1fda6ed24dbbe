import type { ExportedModel } from './exportedModel.ts';

/** What travels beside the graph: JSON values, without what the model does not have. */
export function metadataOf({ preprocessing, labels }: ExportedModel): Record<string, unknown> {
  return { ...(preprocessing && { preprocessing }), ...(labels && { labels }) };
}
