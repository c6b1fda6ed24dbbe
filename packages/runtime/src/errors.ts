import type { Obstacle } from './types.ts';

/** The parts that every error of this package carries. */
interface Findings {
  /** What was found. */
  found: string;
  /** What was expected instead. */
  expected: string;
  /** What the user can do about it. */
  remedy?: string | undefined;
  cause?: unknown;
}

/** Base of all errors of this package: says what was found, what was expected, and what to do. */
export class RuntimeError extends Error {
  readonly found: string;
  readonly expected: string;
  readonly remedy: string | undefined;

  constructor(message: string, findings: Findings) {
    super(
      message + (findings.remedy ? `${message.endsWith('\n') ? '' : '. '}${capitalise(findings.remedy)}` : ''),
      findings.cause ? { cause: findings.cause } : {},
    );
    this.name = new.target.name;
    this.found = findings.found;
    this.expected = findings.expected;
    this.remedy = findings.remedy;
  }
}

/** An option has a value that it cannot have. */
export class InvalidOptionError extends RuntimeError {
  constructor(option: string, value: unknown, expected: string) {
    super(`${option} must be ${expected}, got ${String(value)}`, { found: String(value), expected });
  }
}

/** The backend that was asked for cannot run on this machine. Nothing else was started in its place. */
export class BackendUnavailableError extends RuntimeError {
  readonly backend: string;

  constructor(backend: string, obstacle: Obstacle & { cause?: unknown }) {
    super(`backend ${backend} cannot run here: ${sentence(obstacle)}`, {
      found: obstacle.reason,
      expected: `a machine on which ${backend} runs`,
      remedy: obstacle.remedy,
      cause: obstacle.cause,
    });
    this.backend = backend;
  }
}

/** Native TensorFlow could not be prepared: a step of it (finding Python, pip, the compiler, loading) failed. */
export class PreparationError extends RuntimeError {
  readonly step: PreparationStep;
  /** The last lines that the failed program wrote, if it was a program that failed. */
  readonly said: string | undefined;

  constructor(step: PreparationStep, obstacle: Obstacle & { cause?: unknown }) {
    super(sentence(obstacle), {
      found: obstacle.reason,
      expected: `${step} to succeed`,
      remedy: obstacle.remedy,
      cause: obstacle.cause,
    });
    this.step = step;
    this.said = obstacle.said;
  }
}

export type PreparationStep = 'python' | 'pip' | 'compiler' | 'load' | 'gpu' | 'machine';

/** Processes that compute together have lost each other, or do not fit together. Nothing can be done together after it. */
export class CollectiveError extends RuntimeError {
  /** The processes at fault, as far as is known. */
  readonly ranks: readonly number[];
  /** The first of them. */
  readonly rank: number | undefined;

  constructor(ranks: readonly number[], found: string, remedy: string, cause?: unknown) {
    super(found, { found, expected: 'all processes to make the same calls, within the deadline', remedy, cause });
    this.ranks = ranks;
    this.rank = ranks[0];
  }
}

/** The cache folder cannot be read or written. */
export class CacheError extends RuntimeError {
  readonly path: string;

  constructor(path: string, reason: string, remedy: string, cause?: unknown) {
    const sentence = `the cache folder ${path} cannot be used: ${reason}`;
    super(sentence, {
      found: sentence,
      expected: 'a folder that can be written to, with enough free space',
      remedy,
      cause,
    });
    this.path = path;
  }
}

/** The reason and remedy inside any error, for a sentence about why a rung does not run. */
export function obstacleOf(error: unknown): Obstacle {
  if (error instanceof RuntimeError) {
    const said = error instanceof PreparationError ? error.said : undefined;
    return { reason: error.found, ...(error.remedy ? { remedy: error.remedy } : {}), ...(said ? { said } : {}) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { reason: message.split('\n')[0] ?? message };
}

/** The reason, and below it what the failed program said. */
function sentence({ reason, said }: Obstacle): string {
  return said ? `${reason}; it said:\n${said.replace(/^/gm, '  ')}\n` : reason;
}

function capitalise(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
