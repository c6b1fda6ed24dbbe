import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parseScaleResults } from './parseScaleResults.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url));

// The built workers, as the benchmark runs them.
it.skipIf(process.env.DENSENET_SLOW !== '1')(
  'the smallest case is measured in all groups, with two machines where the system can imitate them',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'densenet-scale-test-'));
    try {
      const [json, svg, markdown] = ['json', 'svg', 'md'].map((ending) => join(folder, `scale.${ending}`));
      const files = ['--json', json!, '--svg', svg!, '--markdown', markdown!];
      const small = ['--cases', 'tiny', '--rounds', '1', '--steps', '2'];
      await run(tsx, [program, ...small, ...files]);
      const results = parseScaleResults(readFileSync(json!, 'utf8'));
      const ways = 'reason' in results.link ? [false] : [false, true];
      if ('reason' in results.link) expect(results.link.reason).toMatch(/root|Linux|install|unshare|kernel/);
      const [{ groups }] = results.cases as [(typeof results.cases)[number]];
      for (const linked of ways) {
        const pair = groups.find((group) => group.processes === 2 && group.linked === linked)!;
        expect(pair.rounds).toHaveLength(1);
        expect(pair.waits.median).toBeGreaterThan(0);
        expect(pair.leastWaits.median).toBeLessThanOrEqual(pair.waits.median);
        expect(results.sums.filter((sum) => sum.linked === linked).map(({ bytes }) => bytes)).toContain(2 ** 26);
        expect(results.buckets.filter((bucket) => bucket.linked === linked)).toHaveLength(5);
      }
      expect(groups.some(({ processes }) => processes === 3)).toBe(true);
      if (ways.length === 2) {
        // 64 MiB at 1 Gbit/s take half a second and more: the line is shaped.
        const slowest = results.sums.find(({ linked, bytes }) => linked && bytes === 2 ** 26)!;
        expect(slowest.milliseconds.min).toBeGreaterThan(500);
      }
      expect(readFileSync(markdown!, 'utf8')).toContain('### Computed, not measured: GPUs');
      expect(readFileSync(svg!, 'utf8')).toContain('</svg>');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
