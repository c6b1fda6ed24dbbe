/** A shape as the chapter's text writes one: `8 × 8 × 23`. */
export const shapeText = (shape: readonly number[]): string => shape.join(' × ');
