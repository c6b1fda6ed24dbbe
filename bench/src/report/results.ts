import type { Platform } from '../cases.ts';
import type { MachineReport } from '../machine.ts';
import type { Task } from '../protocol.ts';
import type { Spread } from './statistics.ts';

/** What a run writes with `--json` and reads with `--from`; README.md says what each field means. */
export interface Results {
  schema: 1;
  /** When the run began, ISO 8601. */
  date: string;
  machine: MachineReport;
  settings: { rounds: number; threads: number };
  /** Of everything that computed, by name. */
  versions: Record<string, string>;
  cases: CaseResult[];
}

export interface CaseResult {
  name: string;
  title: string;
  platform: Platform;
  task: Task;
  /** `[batch, height, width, channels]` */
  shape: [number, number, number, number];
  threads: number;
  /** Trainable values of the network. */
  parameters: number;
  /** Steps in one turn of a contestant, of whose times the median is the round's. */
  stepsPerTurn: number;
  /** Those that were in memory together and took turns. */
  groups: Group[];
  contestants: ContestantResult[];
}

export interface Group {
  /** The reference is the first in every group. */
  names: string[];
  /** What a step of the reference took in this group; missing where it failed. */
  referenceMilliseconds?: Spread;
}

export interface ContestantResult {
  name: string;
  family: string;
  label: string;
  tuned: boolean;
  status: 'measured' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  reason?: string;
  /** Which of the groups. */
  group?: number;
  device?: string;
  /** From the start of the process until it was ready for its first step. */
  setupMilliseconds?: number;
  /** The first step, with all compilation. */
  firstStepMilliseconds?: number;
  /** Of a step, by round. */
  rounds?: number[];
  milliseconds?: Spread;
  imagesPerSecond?: number;
  peakBytes?: number;
  /** What was reckoned with beforehand. */
  estimatedPeakBytes?: number;
  /** Time in that of the reference, round by round, the median. */
  ratio?: number;
  /** The better one of its family, which differs in the allocator's setting only. */
  counts?: boolean;
  /** Loss, or mean of the absolute logits, of the first step: equal in all contestants but for rounding. */
  firstValue?: number;
  /** The same of the last step of the warm-up: after two updates, where there are any. */
  warmValue?: number;
  /** Until the end of the first step, and in one step after it. */
  counters?: { firstStep: Record<string, number>; step: Record<string, number> };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isPositive = (value: unknown) => typeof value === 'number' && value > 0 && Number.isFinite(value);

/**
 * Reads a file that `--json` wrote.
 *
 * @throws TypeError naming the field that is not as expected
 */
export function parseResults(text: string): Results {
  const value: unknown = JSON.parse(text);
  const expect = (field: string, found: unknown, expected: string, holds: boolean) => {
    if (!holds) throw new TypeError(`${field} must be ${expected}, got ${JSON.stringify(found)}`);
  };
  if (!isObject(value)) throw new TypeError(`the results must be an object, got ${text.slice(0, 40)}`);
  expect('schema', value.schema, '1', value.schema === 1);
  expect('date', value.date, 'a date', !Number.isNaN(Date.parse(String(value.date))));
  for (const field of ['machine', 'settings', 'versions'])
    expect(field, value[field], 'an object', isObject(value[field]));
  expect('cases', value.cases, 'a list', Array.isArray(value.cases));
  for (const [index, each] of (value.cases as unknown[]).entries()) {
    const at = `cases[${index}]`;
    expect(at, each, 'an object', isObject(each));
    const { name, platform, shape, contestants } = each as Record<string, unknown>;
    expect(`${at}.name`, name, 'a text', typeof name === 'string');
    expect(`${at}.platform`, platform, 'a text', typeof platform === 'string');
    expect(`${at}.shape`, shape, '4 numbers', Array.isArray(shape) && shape.length === 4 && shape.every(isPositive));
    expect(`${at}.contestants`, contestants, 'a list', Array.isArray(contestants));
    for (const [place, contestant] of (contestants as Record<string, unknown>[]).entries()) {
      const here = `${at}.contestants[${place}]`;
      expect(`${here}.label`, contestant.label, 'a text', typeof contestant.label === 'string');
      const { status, imagesPerSecond, milliseconds, reason } = contestant;
      const isMeasured = status === 'measured';
      expect(
        `${here}.status`,
        status,
        "'measured', 'failed' or 'skipped'",
        isMeasured || status === 'failed' || status === 'skipped',
      );
      if (isMeasured) {
        expect(
          `${here}.milliseconds`,
          milliseconds,
          'median, min and max',
          isObject(milliseconds) && isPositive(milliseconds.median),
        );
        expect(`${here}.imagesPerSecond`, imagesPerSecond, 'a positive number', isPositive(imagesPerSecond));
      } else expect(`${here}.reason`, reason, 'a text', typeof reason === 'string');
    }
  }
  return value as unknown as Results;
}
