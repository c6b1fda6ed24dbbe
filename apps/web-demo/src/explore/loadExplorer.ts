/** Pixels around the window within which the explorer counts as near: it is loaded before the visitor has scrolled to it. */
const near = '400px';

/** Loads `<densenet-explorer>` when a visitor comes near it: most look at the classifier alone. */
export function loadExplorerWhenNear(explorer: Element): void {
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry!.isIntersecting) return;
      observer.disconnect();
      void import('@densenet/element/explorer');
    },
    { rootMargin: near },
  );
  observer.observe(explorer);
}
