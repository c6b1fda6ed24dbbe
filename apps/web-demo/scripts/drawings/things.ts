import { across, around, type Drawing, lit, onTable, outside, steps, underWater } from './shapes.ts';

const spots = [
  [46, 62],
  [82, 62],
  [50, 84],
  [78, 84],
  [58, 46],
]
  .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="6" fill="#1b1310"/>`)
  .join('');

const tentacles = steps(7)
  .map((at) => 40 + 56 * at)
  .map(
    (x, at) =>
      `<path d="M${x} 62q${at % 2 ? 8 : -8} 16 0 30t${at % 2 ? -4 : 4} 28" stroke="#f7b7d8" stroke-opacity="0.8" stroke-width="3" fill="none"/>`,
  )
  .join('');

const pickets = steps(8)
  .map((at) => 128 * at + 2)
  .map((x) => `<path d="M${x} 112V52l6-10 6 10v60z" fill="#fbfbf7" stroke="#c9c9c0"/>`)
  .join('');

const flowers = steps(12)
  .map((at, index) => [128 * at + 6, 116 + (index % 3) * 4] as const)
  .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.6" fill="#e8567c"/>`)
  .join('');

const ribs = steps(6)
  .map((at) => around(64, 62, 54, 0.5 + at / 2 + 1 / 24))
  .map(([x, y]) => `<path d="M64 14L${x} ${y}" stroke="#7d1220" stroke-opacity="0.6" stroke-width="1.5"/>`)
  .join('');

/** Animals, buildings and things of the house. */
export const things: readonly Drawing[] = [
  {
    name: 'teapot',
    content: onTable(
      `<defs>${lit('t', '#e9f4ff', '#5d8fc4', '#1f3f6b')}</defs><path d="M92 58q26-6 22 16q-4 18-28 18" stroke="#3c6797" stroke-width="7" fill="none"/>` +
        '<path d="M34 72Q14 66 10 46l8-3q6 16 22 20z" fill="#467ab0"/><ellipse cx="62" cy="74" rx="36" ry="31" fill="url(#t)"/>' +
        '<path d="M40 50q22-14 44 0z" fill="#4b80b8"/><circle cx="62" cy="38" r="5" fill="#2f5d91"/>',
    ),
  },
  {
    name: 'umbrella',
    content:
      '<rect width="128" height="128" fill="#8d9aa6"/><path d="M0 100h128v28H0z" fill="#59636d"/>' +
      '<path d="M20 4l-6 16M50 0l-6 14M98 6l-6 14M118 30l-5 12M10 56l-5 12" stroke="#dfe8ef" stroke-opacity="0.7" stroke-width="1.6"/>' +
      '<path d="M64 60v46q0 10-9 10t-9-9" stroke="#3a2a1d" stroke-width="4" fill="none"/>' +
      `<defs>${lit('u', '#ff8a7d', '#d62a3b', '#860f22')}</defs><path d="M10 64Q14 14 64 14t54 50q-9-9-18 0q-9-9-18 0q-9-9-18 0q-9-9-18 0q-9-9-18 0q-9-9-18 0z" fill="url(#u)"/>${ribs}`,
  },
  {
    name: 'school bus',
    content: outside(
      '<path d="M0 96h128v32H0z" fill="#5b5d63"/><path d="M0 114h128" stroke="#e8e2c8" stroke-width="2" stroke-dasharray="14 10"/>' +
        '<path d="M10 44q0-8 8-8h82q8 0 8 8v16h10q6 0 6 8v30H10z" fill="#f5b517"/><path d="M10 70h114M10 78h114" stroke="#20180a" stroke-width="2.4"/>' +
        [16, 34, 52, 70, 88]
          .map((x) => `<rect x="${x}" y="44" width="14" height="16" rx="2" fill="#29435a"/>`)
          .join('') +
        '<circle cx="34" cy="100" r="11" fill="#1a1a1c"/><circle cx="34" cy="100" r="5" fill="#9a9da3"/><circle cx="100" cy="100" r="11" fill="#1a1a1c"/>' +
        '<circle cx="100" cy="100" r="5" fill="#9a9da3"/><rect x="118" y="82" width="8" height="6" fill="#fff1b3"/>',
    ),
  },
  {
    name: 'goldfish',
    content: underWater(
      '#2f8fae',
      '#0e4257',
      `<defs>${lit('g', '#ffd27a', '#f5791f', '#b5400a')}</defs><path d="M84 66q22-28 38-20q-8 14-10 22q4 12 8 24q-22 2-36-22z" fill="#f79a4a" fill-opacity="0.9"/>` +
        '<path d="M42 44q16-22 36-10l4 18z" fill="#f79a4a" fill-opacity="0.9"/><ellipse cx="54" cy="66" rx="40" ry="25" fill="url(#g)"/>' +
        '<path d="M50 78q10 20 24 16q-2-14-10-20z" fill="#f79a4a"/><circle cx="28" cy="60" r="6" fill="#fff"/><circle cx="27" cy="60" r="3.4" fill="#111"/>' +
        '<path d="M44 48q8 18 0 38" stroke="#b5400a" stroke-width="2" fill="none"/><circle cx="14" cy="36" r="3" fill="none" stroke="#cfeef8"/><circle cx="20" cy="20" r="4" fill="none" stroke="#cfeef8"/>',
    ),
  },
  {
    name: 'ladybug',
    content:
      '<rect width="128" height="128" fill="#7fae4d"/><path d="M0 128Q50 60 128 0" stroke="#4f7f2a" stroke-width="4" fill="none"/><path d="M40 88L20 60M78 42L70 14M60 62l40 20" stroke="#628f38" stroke-width="2"/>' +
      '<path d="M30 50l-14-8M26 70H8M32 90l-14 12M98 50l14-8M102 70h18M96 90l14 12" stroke="#17110f" stroke-width="4"/>' +
      `<defs>${lit('d', '#ff7d5e', '#d5210f', '#7e0c06')}</defs><circle cx="64" cy="34" r="17" fill="#17110f"/><ellipse cx="64" cy="70" rx="38" ry="40" fill="url(#d)"/>` +
      `<path d="M64 32v78" stroke="#17110f" stroke-width="3"/>${spots}<circle cx="70" cy="46" r="6" fill="#1b1310"/><circle cx="54" cy="26" r="4" fill="#fff"/><circle cx="74" cy="26" r="4" fill="#fff"/>`,
  },
  {
    name: 'basketball',
    content:
      '<rect width="128" height="128" fill="#c99a62"/><path d="M0 26h128M0 58h128M0 90h128M0 122h128" stroke="#a97c48" stroke-width="1.6"/><ellipse cx="66" cy="112" rx="44" ry="8" fill="#3c230c" fill-opacity="0.45"/>' +
      `<defs>${lit('k', '#ffb066', '#dd6a1c', '#8a3607')}</defs><circle cx="64" cy="62" r="48" fill="url(#k)"/>` +
      '<path d="M64 14v96M16 62h96M30 28q26 34 0 68M98 28q-26 34 0 68" stroke="#221307" stroke-width="2.6" fill="none"/>',
  },
  {
    name: 'hourglass',
    content: onTable(
      '<path d="M40 24h48q0 26-18 40q18 14 18 40H40q0-26 18-40Q40 50 40 24z" fill="#e8f3f7" fill-opacity="0.9" stroke="#a7bcc6"/>' +
        '<path d="M46 44h36q-4 12-18 20q-14-8-18-20zM44 102q4-22 20-24q16 2 20 24z" fill="#dcae5c"/><path d="M64 62v20" stroke="#dcae5c" stroke-width="2"/>' +
        '<rect x="32" y="14" width="64" height="10" rx="3" fill="#6b3d1c"/><rect x="32" y="102" width="64" height="10" rx="3" fill="#6b3d1c"/><path d="M37 24v78M91 24v78" stroke="#7d4a24" stroke-width="5"/>',
      '#c8d2c9',
    ),
  },
  {
    name: 'barn',
    content: outside(
      '<path d="M22 104V58l14-24 28-14 28 14 14 24v46z" fill="#a8281e"/><path d="M14 62l20-32 30-16 30 16 20 32" stroke="#dfe3e6" stroke-width="6" fill="none"/>' +
        '<rect x="46" y="70" width="36" height="34" fill="#8a1d15" stroke="#fff" stroke-width="3"/><path d="M46 70l36 34M82 70l-36 34" stroke="#fff" stroke-width="2.4"/><rect x="55" y="40" width="18" height="16" fill="#2a1a16" stroke="#fff" stroke-width="3"/>',
    ),
  },
  {
    name: 'beacon',
    content:
      `<defs>${across('n', ['#f2b77a', '#a9cbe8', '#4d86bd'], true)}</defs><rect width="128" height="128" fill="url(#n)"/><path d="M0 96h128v32H0z" fill="#2f6690"/><path d="M20 128q14-34 46-32t46 32z" fill="#6a6259"/>` +
      '<path d="M50 104l6-66h16l6 66z" fill="#f8f5ee"/><path d="M54.2 60h19.6l1.6 16H52.6zM51 92h26l1 12H50z" fill="#c5261f"/><path d="M55 48h18l-1-10H56z" fill="#c5261f"/>' +
      '<rect x="56" y="24" width="16" height="14" fill="#ffe892" stroke="#333"/><path d="M53 24l11-12 11 12z" fill="#333"/><path d="M72 30l56-14v28z" fill="#fff3b8" fill-opacity="0.5"/>',
  },
  {
    name: 'candle',
    content:
      '<rect width="128" height="128" fill="#17110d"/><circle cx="64" cy="36" r="54" fill="#f09a2e" fill-opacity="0.14"/><circle cx="64" cy="36" r="32" fill="#ffb648" fill-opacity="0.22"/>' +
      `<defs>${across('w', ['#fff0cf', '#ecd09a', '#a8854e'])}</defs><rect x="46" y="60" width="36" height="58" fill="url(#w)"/><ellipse cx="64" cy="60" rx="18" ry="5" fill="#fff4da"/>` +
      '<path d="M64 60V48" stroke="#2a1a10" stroke-width="2.4"/><path d="M64 10q15 22 8 34q-8 10-16 0q-7-12 8-34z" fill="#ffd25a"/><path d="M64 26q8 12 3 19q-3 4-6 0q-5-7 3-19z" fill="#fff8dc"/><ellipse cx="64" cy="120" rx="34" ry="6" fill="#7b5a2c"/>',
  },
  {
    name: 'king penguin',
    content:
      '<rect width="128" height="128" fill="#cfe3ee"/><path d="M0 92q60-10 128 0v36H0z" fill="#f4f8fa"/><path d="M36 66q-14 22-10 40l10-4zM92 66q14 22 10 40l-10-4z" fill="#2a3038"/>' +
      '<path d="M64 14q18 0 18 22q16 18 14 50q-2 28-32 30q-30-2-32-30q-2-32 14-50q0-22 18-22z" fill="#2d333c"/><path d="M64 44q20 6 22 40q0 26-22 30q-22-4-22-30q2-34 22-40z" fill="#fbfaf4"/>' +
      '<path d="M46 34q-2 16 12 20l6-6 6 6q14-4 12-20q-4 12-18 14q-14-2-18-14z" fill="#f6a623"/><path d="M64 26l24-3-20 9z" fill="#f08a2c"/><circle cx="60" cy="25" r="2" fill="#fff"/><path d="M50 116l-8 6h18zM78 116l8 6H68z" fill="#333"/>',
  },
  {
    name: 'jellyfish',
    content: underWater(
      '#1c3f8f',
      '#070f33',
      `${tentacles}<defs>${lit('j', '#ffe3f3', '#e283bd', '#7c3d92')}</defs><path d="M24 62q0-46 40-46t40 46q-10 8-20 0q-10 8-20 0q-10 8-20 0q-10 8-20 0z" fill="url(#j)" fill-opacity="0.92"/><path d="M44 34q6-10 16-11" stroke="#fff" stroke-opacity="0.7" stroke-width="4" fill="none"/>`,
    ),
  },
  {
    name: 'water tower',
    content: outside(
      '<path d="M44 66L32 120M84 66l12 54M64 66v54M40 84h48M36 102h56M44 66l48 36M84 66l-48 36" stroke="#5c6a75" stroke-width="3.6" fill="none"/>' +
        `<defs>${across('a', ['#eef3f6', '#b5c3cc', '#76858f'])}</defs><path d="M34 32h60v28q-12 12-30 12t-30-12z" fill="url(#a)"/><path d="M30 34l34-22 34 22z" fill="#8a3a30"/><path d="M34 46h60" stroke="#8796a0"/>`,
    ),
  },
  {
    name: 'picket fence',
    content: outside(`<path d="M0 64h128v6H0zM0 94h128v6H0z" fill="#e8e8e0"/>${pickets}${flowers}`),
  },
];
