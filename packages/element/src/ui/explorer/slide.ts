import type { Focus } from './drawing/focus.ts';

/** Milliseconds that each value is on show. */
const pause = 220;

/** Goes through the values of a channel, row by row, as a convolution's window slides over the map. */
export class Slide {
  #timer: ReturnType<typeof setInterval> | undefined;

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /**
   * @param from where it begins; it goes on at the first value after the last
   * @param show called with each place
   */
  start(from: Focus, { height, width }: { height: number; width: number }, show: (at: Focus) => void): void {
    this.stop();
    let at = nextCell(from, { height, width });
    this.#timer = setInterval(() => {
      show(at);
      at = nextCell(at, { height, width });
    }, pause);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The value after one, in reading order; after the last the first. */
export function nextCell(at: Focus, { height, width }: { height: number; width: number }): Focus {
  const { row, column } = at.cell ?? { row: 0, column: -1 };
  const place = (row * width + column + 1) % (height * width);
  return { ...at, cell: { row: Math.floor(place / width), column: place % width } };
}
