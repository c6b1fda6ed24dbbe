/** The page's own Content-Security-Policy forbids a request: the other server was never asked. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/**
 * As `fetch`, on a page and in a worker. A request that the page's own policy forbids fails in `fetch` like one that nobody
 * answers, and the other server would be blamed: only an event of the browser tells them apart.
 *
 * @throws PolicyError where the policy forbids it, and what `fetch` throws
 */
export async function fetchAllowed(url: string, init: RequestInit): Promise<Response> {
  const { origin } = new URL(url);
  let forbidden = false;
  const onViolation = (event: Event) => {
    const { blockedURI, effectiveDirective } = event as SecurityPolicyViolationEvent;
    forbidden ||= effectiveDirective === 'connect-src' && (blockedURI.startsWith(origin) || !blockedURI.includes(':/'));
  };
  // A page's event rises from the document to here; a worker's is given here.
  // Node has none, and no policies.
  const events: Partial<EventTarget> = globalThis;
  events.addEventListener?.('securitypolicyviolation', onViolation);
  try {
    return await fetch(url, init);
  } catch (error) {
    // The event is a task of its own, which may come after the failure.
    await new Promise((resolve) => setTimeout(resolve));
    if (!forbidden) throw error;
    const what = origin === 'null' ? new URL(url).protocol : origin;
    throw new PolicyError(
      `this page's own policy does not let it read from ${what}: its Content-Security-Policy needs that in connect-src`,
      { cause: error },
    );
  } finally {
    events.removeEventListener?.('securitypolicyviolation', onViolation);
  }
}
