import type { Obstacle } from '../types.ts';
import type { WheelSet } from './wheels.ts';

/** What pip writes, and what it means; the first that fits counts, since no network also ends in "no matching distribution". */
const CAUSES: { pattern: RegExp; obstacle: (title: string) => Obstacle }[] = [
  {
    pattern: /No space left on device|Errno 28|Disk quota exceeded|Errno 122/,
    obstacle: (title) => ({
      reason: `no disk space was left while pip installed ${title}`,
      remedy: 'free some space, or set XDG_CACHE_HOME to a folder on another disk',
    }),
  },
  {
    pattern: /CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError/,
    obstacle: () => ({
      reason: 'pip does not trust the certificate of its package index',
      remedy: "give pip your network's certificate: PIP_CERT, or pip config set global.cert",
    }),
  },
  {
    pattern:
      /name resolution|NewConnectionError|Failed to establish a new connection|Network is unreachable|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|Connection refused|Connection reset|Max retries exceeded/i,
    obstacle: (title) => ({
      reason: `no network: pip could not reach its package index for ${title}`,
      remedy:
        'connect, or tell pip which index or proxy to use (pip config, PIP_INDEX_URL, HTTPS_PROXY), and start again',
    }),
  },
  {
    pattern: /\b(401|403)\b.*(Unauthorized|Forbidden|Client Error)|HTTP error 40[13]/i,
    obstacle: () => ({ reason: 'the package index refused pip (401 or 403)', remedy: "check pip's credentials" }),
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES/,
    obstacle: (title) => ({
      reason: `what pip downloaded for ${title} is not the file that is known here: damaged, or another build`,
      remedy:
        'start again (python -m pip cache purge), or, if your package index has builds of its own that you trust, install TensorFlow from there into your Python, which is then used',
    }),
  },
  {
    pattern: /Bad hash|Wheel .* is invalid|BadZipFile/,
    obstacle: (title) => ({
      reason: `what pip downloaded for ${title} was damaged`,
      remedy: 'start again; if it stays: python -m pip cache purge',
    }),
  },
  {
    pattern: /No matching distribution found|Could not find a version that satisfies/,
    obstacle: (title) => ({
      reason: `pip's package index has no wheel of ${title} for this system`,
      remedy: 'upgrade pip, check which index pip is set to, or install TensorFlow into your Python by other means',
    }),
  },
];

/** Says in one sentence why pip failed, from its exit status and what it wrote. */
export function explainPipFailure(wheels: Pick<WheelSet, 'title'>, code: number | null, output: string): Obstacle {
  const cause = CAUSES.find(({ pattern }) => pattern.test(output));
  if (cause) return cause.obstacle(wheels.title);
  const how = code === null ? 'was killed (out of memory?)' : `failed with status ${code}`;
  return { reason: `pip ${how} while installing ${wheels.title}` };
}
