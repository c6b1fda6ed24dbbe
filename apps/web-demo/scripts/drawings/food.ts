import { across, around, type Drawing, lit, onTable, steps } from './shapes.ts';

const pores = (x: number, y: number, radius: number, colour: string): string =>
  steps(40)
    .map((turn, at) => around(x, y, radius * Math.sqrt(((at * 7) % 40) / 44), turn * 11))
    .map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="0.9" fill="${colour}"/>`)
    .join('');

const seeds = steps(26)
  .map((turn, at) => around(82, 86, 3 + 17 * Math.sqrt(((at * 5) % 26) / 26), turn * 9))
  .map(
    ([x, y]) => `<ellipse cx="${x}" cy="${y}" rx="3.6" ry="2.8" fill="#a3122d" stroke="#e2596b" stroke-width="0.8"/>`,
  )
  .join('');

const toppings = steps(9)
  .map((turn, at) => around(64, 66, at % 3 === 0 ? 16 : 34, turn + 0.03))
  .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="6.5" fill="#b7311c" stroke="#8d2212"/>`)
  .join('');

const leaves = steps(12)
  .map((turn, at) => ({ at: around(64, 66, 10 + 30 * (((at * 5) % 12) / 12), turn * 5 + 0.06), turn }))
  .map(
    ({ at: [x, y], turn }) =>
      `<ellipse cx="${x}" cy="${y}" rx="4" ry="1.8" transform="rotate(${360 * turn} ${x} ${y})" fill="#3f7a2c"/>`,
  )
  .join('');

/** Things to eat. */
export const food: readonly Drawing[] = [
  {
    name: 'orange',
    content: onTable(
      `<defs>${lit('o', '#ffc266', '#f68b1f', '#b8560a')}</defs><circle cx="64" cy="68" r="38" fill="url(#o)"/>` +
        `${pores(64, 68, 36, '#d9700f')}<path d="M62 32q4-6 4-10" stroke="#5b4420" stroke-width="3" fill="none"/>` +
        '<path d="M66 28q14-12 26-4q-10 10-26 4" fill="#3f7d2f"/>',
    ),
  },
  {
    name: 'lemon',
    content: onTable(
      `<defs>${lit('l', '#fff39a', '#f4d51e', '#b99406')}</defs>` +
        '<path d="M18 72q8-6 12-16q12-22 38-22q24 0 34 20q4 8 12 14q-8 6-12 14q-10 20-34 20q-26 0-38-18q-4-8-12-12z" fill="url(#l)"/>' +
        pores(64, 68, 30, '#d9b80d'),
    ),
  },
  {
    name: 'banana',
    content: onTable(
      `<defs>${across('b', ['#ffe35a', '#f6c91b', '#c8950b'], true)}</defs>` +
        '<path d="M22 36q-4 40 28 58q28 14 60-2l-3-7q-30 8-48-8q-20-16-26-44z" fill="url(#b)"/>' +
        '<path d="M26 36q2 34 32 52q22 12 48 0" stroke="#a87808" stroke-width="1.6" fill="none"/>' +
        '<path d="M22 36l-3-10 9-2 5 9zM107 85l9 1-6 7z" fill="#5d4310"/>',
    ),
  },
  {
    name: 'pomegranate',
    content: onTable(
      `<defs>${lit('p', '#ef7f80', '#b8223a', '#6b0d22')}</defs><circle cx="50" cy="66" r="34" fill="url(#p)"/>` +
        '<path d="M40 36l4-14 6 8 6-9 4 15z" fill="#9a1c33"/><circle cx="82" cy="86" r="25" fill="#f2d9b8" stroke="#a5263c" stroke-width="3"/>' +
        seeds,
      '#cfd6d2',
      68,
      50,
    ),
  },
  {
    name: 'mushroom',
    content:
      '<rect width="128" height="128" fill="#3c5a2c"/><path d="M0 96q40-14 128-4v36H0z" fill="#4a3520"/>' +
      `<defs>${lit('m', '#d9a876', '#9c6437', '#5c3517')}${across('s', ['#f7ecd9', '#e6d3b4', '#b99c74'])}</defs>` +
      '<path d="M50 66q4 24-4 44q18 8 36 0q-8-20-4-44z" fill="url(#s)"/><ellipse cx="64" cy="66" rx="44" ry="10" fill="#e3cfa8"/>' +
      '<path d="M18 64q4-42 46-42t46 42q-46 14-92 0z" fill="url(#m)"/>' +
      '<path d="M10 110l6-16 4 16M104 116l6-22 4 22" stroke="#6d9a44" stroke-width="3" fill="none"/>',
  },
  {
    name: 'bell pepper',
    content: onTable(
      `<defs>${lit('r', '#ff8b74', '#d3241c', '#7c0b0b')}</defs>` +
        '<path d="M64 42q-16-12-30 0q-14 14-6 40q6 24 22 24q8 0 14-5q6 5 14 5q16 0 22-24q8-26-6-40q-14-12-30 0z" fill="url(#r)"/>' +
        '<path d="M64 42q-8 26 0 58M48 40q-12 28 0 62M80 40q12 28 0 62" stroke="#8f100e" stroke-opacity="0.45" stroke-width="2" fill="none"/>' +
        '<path d="M60 44q-2-16 8-24l6 4q-8 8-6 20z" fill="#3f7a2a"/><path d="M46 62q-6 14 0 26" stroke="#fff" stroke-opacity="0.6" stroke-width="4" fill="none"/>',
    ),
  },
  {
    name: 'pizza',
    content:
      '<rect width="128" height="128" fill="#7a4e2c"/><path d="M0 30h128M0 66h128M0 100h128" stroke="#5f3a1e" stroke-width="1.5"/>' +
      '<circle cx="64" cy="66" r="56" fill="#c98a45"/><circle cx="64" cy="66" r="49" fill="#c9401f"/><circle cx="64" cy="66" r="46" fill="#f3cd6b"/>' +
      `${toppings}${leaves}<path d="M64 66L64 10M64 66L112 94M64 66L16 94" stroke="#a3672c" stroke-width="1.6"/>`,
  },
  {
    name: 'pretzel',
    content:
      '<rect width="128" height="128" fill="#efe6d4"/>' +
      '<g fill="none" stroke-linecap="round"><path id="k" d="M38 104q34-30 30-50q-6-28-30-24q-22 6-16 34q8 30 42 40q34-10 42-40q6-28-16-34q-24-4-30 24q-4 20 30 50" stroke="#7c3f12" stroke-width="17"/>' +
      '<path d="M38 104q34-30 30-50q-6-28-30-24q-22 6-16 34q8 30 42 40q34-10 42-40q6-28-16-34q-24-4-30 24q-4 20 30 50" stroke="#b3651f" stroke-width="12"/>' +
      '<path d="M24 46q2-14 16-14M104 46q-2-14-16-14M40 92q10 8 24 12" stroke="#dd9a4d" stroke-width="3"/></g>' +
      [
        [28, 60],
        [40, 34],
        [64, 98],
        [88, 36],
        [100, 60],
        [50, 90],
        [80, 90],
        [34, 78],
      ]
        .map(([x, y]) => `<rect x="${x}" y="${y}" width="3.4" height="3.4" fill="#fff"/>`)
        .join(''),
  },
  {
    name: 'ice cream',
    content:
      '<rect width="128" height="128" fill="#bfe0e6"/>' +
      `<defs>${lit('v', '#fffdf0', '#f5e3b4', '#cfae6c')}${lit('e', '#ffd9e2', '#f08aa4', '#b94a68')}${lit('c', '#b58560', '#7b4a2a', '#472410')}</defs>` +
      '<path d="M38 66l26 58 26-58z" fill="#d89b52"/><path d="M44 78l26 34M52 70l24 28M84 78l-26 34M76 70L52 98" stroke="#a86f2c" stroke-width="1.6"/>' +
      '<circle cx="46" cy="54" r="21" fill="url(#c)"/><circle cx="82" cy="54" r="21" fill="url(#e)"/><circle cx="64" cy="34" r="22" fill="url(#v)"/>' +
      '<path d="M34 66q30 12 60 0v6q-30 10-60 0z" fill="#e7b26c"/>',
  },
  {
    name: 'ice lolly',
    content:
      '<rect width="128" height="128" fill="#8fd0f0"/><circle cx="104" cy="22" r="14" fill="#ffe07a"/>' +
      '<rect x="58" y="84" width="12" height="38" rx="5" fill="#d9b27a"/>' +
      `<defs>${across('i', ['#e8384f', '#ff7b57', '#ffc94d'], true)}</defs><path d="M38 34q0-26 26-26t26 26v56q0 4-4 4H42q-4 0-4-4z" fill="url(#i)"/>` +
      '<path d="M54 26v54M74 26v54" stroke="#fff" stroke-opacity="0.35" stroke-width="6" stroke-linecap="round"/><path d="M90 18q-12-2-14-10q12 0 14 26z" fill="#8fd0f0"/>',
  },
];
