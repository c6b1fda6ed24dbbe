import type { Libc } from './machine.ts';

/** The part of Node's diagnostic report that tells the C library. */
interface ReportPart {
  header?: { glibcVersionRuntime?: string };
}

/** Which C library a Node on this platform runs on, from its diagnostic report: glibc says its version, musl nothing. */
export function libcOf(platform: NodeJS.Platform, report: ReportPart): Libc {
  if (platform !== 'linux') return { kind: 'none' };
  const version = report.header?.glibcVersionRuntime;
  return version ? { kind: 'glibc', version } : { kind: 'musl' };
}

let known: Libc | undefined;

/** The C library of this process; asked once, without the report's slow and private network part. */
export function currentLibc(): Libc {
  if (!known) {
    const report = process.report as typeof process.report & { excludeNetwork?: boolean };
    const before = report.excludeNetwork;
    report.excludeNetwork = true;
    known = libcOf(process.platform, report.getReport() as ReportPart);
    if (before !== undefined) report.excludeNetwork = before;
  }
  return known;
}
