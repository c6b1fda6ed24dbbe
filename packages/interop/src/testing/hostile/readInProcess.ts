// Reads the file named as a network with pretrained weights; prints as JSON what came of it, how long it took and the
// process's peak of memory.
import { readFileSync } from 'node:fs';
import { readPretrained } from '../../pretrained/readPretrained.ts';

// No copy: what is freed before the reading starts would hide as much of its memory.
const { buffer, byteOffset, length } = readFileSync(process.argv[2]!);
const bytes = new Uint8Array(buffer, byteOffset, length);
const before = process.resourceUsage().maxRSS;
const start = performance.now();
const message = await readPretrained(bytes).then(
  () => 'read',
  (error: Error) => `${error.name}: ${error.message}`,
);
const ms = Math.round(performance.now() - start);
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ message, ms, peakMiB, grownMiB: peakMiB - Math.round(before / 1024) }));
