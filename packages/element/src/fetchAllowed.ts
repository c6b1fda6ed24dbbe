import { reason, reasoned } from './messages/reasons.ts';

/** The page's own Content-Security-Policy forbids a request, which was not sent. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/**
 * `fetch`, with an error of its own for a request that the page's Content-Security-Policy forbids. `fetch` itself throws the
 * same TypeError as for a server that does not answer; only a `securitypolicyviolation` event tells the two apart.
 *
 * @throws PolicyError where the policy forbids the request; else what `fetch` throws
 */
export async function fetchAllowed(url: string, init: RequestInit): Promise<Response> {
  const { origin } = new URL(url);
  let forbidden = false;
  const onViolation = (event: Event) => {
    const { blockedURI, effectiveDirective } = event as SecurityPolicyViolationEvent;
    forbidden ||= effectiveDirective === 'connect-src' && (blockedURI.startsWith(origin) || !blockedURI.includes(':/'));
  };
  // On a page the event bubbles from the document to the window; in a worker it is dispatched at the global scope. Node has
  // no such events.
  const events: Partial<EventTarget> = globalThis;
  events.addEventListener?.('securitypolicyviolation', onViolation);
  try {
    return await fetch(url, init);
  } catch (error) {
    // The event is dispatched in a task of its own, which may come after `fetch` has failed.
    await new Promise((resolve) => setTimeout(resolve));
    if (!forbidden) throw error;
    const what = origin === 'null' ? new URL(url).protocol : origin;
    throw reasoned(PolicyError, reason('policy', what), { cause: error });
  } finally {
    events.removeEventListener?.('securitypolicyviolation', onViolation);
  }
}
