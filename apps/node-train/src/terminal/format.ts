const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `26421880` to `26.4 MB`. */
export function formatBytes(bytes: number): string {
  const exponent = Math.min(Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)), units.length - 1);
  const value = bytes / 1000 ** exponent;
  return `${exponent === 0 ? value : value.toFixed(1)} ${units[exponent]}`;
}
