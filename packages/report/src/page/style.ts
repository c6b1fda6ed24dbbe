/** Shares of a row in a confusion matrix have one of this many shades, above none. */
export const shades = 10;

const shadeRules = Array.from({ length: shades }, (_, i) => {
  const strength = Math.round((45 * (i + 1)) / shades);
  return ['right', 'wrong']
    .map((kind) => `.${kind}${i + 1} { background: color-mix(in srgb, var(--${kind}) ${strength}%, var(--card)); }`)
    .join('\n');
}).join('\n');

/** The page's style, all of it: its hash is in the page's policy. */
export const style = `
:root { color-scheme: light dark; --ink: #1c1d21; --soft: #565964; --ground: #fbfbfc; --card: #fff; --line: #d9dae1;
  --first: #1f6fb5; --second: #c2570c; --third: #2a7d46; --fourth: #8a3fa8; --fifth: #b3304f; --sixth: #0f7680; --right: #1f6fb5; --wrong: #c2570c; --focus: #1f6fb5; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #ececf0; --soft: #a9acb8; --ground: #131418; --card: #1c1e24; --line: #3a3c46;
    --first: #6db3f2; --second: #f0995a; --third: #6cc48a; --fourth: #c792e8; --fifth: #f08aa2; --sixth: #5cc3cf; --right: #4a90d0; --wrong: #d0763a; --focus: #6db3f2; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: 0 0 .75rem; max-width: 72ch; }
.soft, figcaption .soft { color: var(--soft); }
.soft { font-size: .9em; }
nav ul { list-style: none; padding: 0; margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
a { color: var(--first); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.headlines { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.25rem), 1fr)); margin: 1.25rem 0 1rem; }
.headlines div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; }
.headlines dt { font-weight: 600; }
.headlines dd { margin: 0; }
.headlines .big { font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; max-width: 100%; margin: 0 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; background: var(--card); }
caption { text-align: left; color: var(--soft); font-size: .9em; padding: .25rem 0; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: right; white-space: nowrap; }
th { font-weight: 600; white-space: normal; overflow-wrap: normal; }
th .soft { font-weight: 400; display: block; }
th[scope=row], td.words { text-align: left; }
th[scope=row], td.words, .key td { max-width: 18rem; white-space: normal; min-width: 6rem; }
.key td { text-align: left; overflow-wrap: anywhere; max-width: none; }
.matrix th, .matrix td { padding: .15rem .35rem; font-size: .875rem; min-width: 2.25rem; }
.matrix th[scope=row] { min-width: 5rem; max-width: 11rem; }
.matrix thead th[scope=col] { writing-mode: vertical-rl; text-align: left; vertical-align: bottom; max-height: 11rem; }
.matrix .zero { color: var(--soft); }
${shadeRules}
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.pairs { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
figure { margin: 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; min-width: 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
figcaption { font-size: .9rem; margin-bottom: .25rem; }
svg { display: block; max-width: 100%; height: auto; }
svg text { fill: var(--ink); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .9rem; margin: 0 0 .5rem; padding: 0; list-style: none; }
.legend svg { display: inline-block; vertical-align: .15em; margin-right: .35em; }
.gallery { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.gallery li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.gallery .both { display: grid; grid-template-columns: 1fr 1fr; }
.gallery .both:has(:only-child) { grid-template-columns: 1fr; }
.gallery img { display: block; width: 100%; height: auto; image-rendering: auto; }
.gallery p { margin: .5rem .75rem .75rem; font-size: .9rem; }
details { margin: .5rem 0 1rem; }
summary { cursor: pointer; font-weight: 600; }
pre { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; font-size: .85rem; }
@media (max-width: 30rem) { th, td { padding: .2rem .35rem; font-size: .875rem; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; background: #fff; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  figure, .gallery li, .headlines div, tr { break-inside: avoid; }
  .scroll { overflow: visible; }
  .matrix th, .matrix td { font-size: 7pt; padding: 1pt 2pt; min-width: 0; }
  td[class], .key, svg { print-color-adjust: exact; }
}
`;
