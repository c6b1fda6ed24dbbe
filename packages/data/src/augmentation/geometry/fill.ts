/** The colour of what lies outside a picture: whole numbers 0..255, one a channel. */
export type Fill = readonly number[];

/** Pixels that are all `fill`: `[pixels, fill.length]`. */
export function filled(pixels: number, fill: Fill): Uint8Array {
  const values = new Uint8Array(pixels * fill.length);
  if (fill.every((each) => each === fill[0])) return values.fill(fill[0]!);
  values.set(fill);
  // Each copy doubles what there is.
  for (let done = fill.length; done < values.length; done *= 2) values.copyWithin(done, 0, done);
  return values;
}
