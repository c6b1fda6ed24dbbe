const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes in a decimal unit: `26421880` becomes `26.4 MB`. */
export function formatBytes(bytes: number): string {
  const exponent = Math.min(Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)), units.length - 1);
  const value = bytes / 1000 ** exponent;
  return `${exponent === 0 ? value : value.toFixed(1)} ${units[exponent]}`;
}

/** Large counts with about four digits: `2834161664` becomes `2.834 G`, `14192640` becomes `14.2 M`. */
export function formatLarge(value: number): string {
  return value >= 1e9 ? `${(value / 1e9).toFixed(3)} G` : `${(value / 1e6).toFixed(1)} M`;
}
