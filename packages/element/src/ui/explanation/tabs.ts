/** The explanations, in the order of their tabs. */
export const tabs = ['activation', 'occlusion', 'features', 'connections'] as const;

/** One of the four explanations. */
export type ExplanationTab = (typeof tabs)[number];

/** The explanation of that name; `activation` for any other word. */
export const tabNamed = (name: string | null): ExplanationTab => tabs.find((tab) => tab === name) ?? 'activation';
