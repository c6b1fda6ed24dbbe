let lastTime = 0;
let count = 0;

/**
 * An identifier that no other page makes, and that sorts by the time at which it was made: milliseconds, a count within
 * the millisecond, and 40 random bits. `crypto.randomUUID` is not there on pages without https.
 */
export function newId(now = Date.now()): string {
  count = now > lastTime ? 0 : count + 1;
  lastTime = Math.max(lastTime, now);
  const random = crypto.getRandomValues(new Uint8Array(5));
  const time = lastTime.toString(36).padStart(9, '0');
  return `${time}${count.toString(36).padStart(4, '0')}${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
