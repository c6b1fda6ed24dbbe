import { figuresOf, modelCard, reportPage } from '@densenet/report';

// Of each image: a logit for each class, and the class that it is of.
const test = { name: 'my pictures', logits: { values: [4, 0, 1, 3, 2, 1, 0, 2], classes: 2 }, labels: [0, 1, 1, 1] };
const random = { int: (exclusiveMax: number) => Math.floor(Math.random() * exclusiveMax) };

const figures = figuresOf(test, { classNames: ['ant', 'bee'], random });
console.log(figures.headlines[0]); // { name: 'Accuracy', value: 0.75, interval: { low: …, high: … }, … }
const page = await reportPage({ title: 'ants and bees', figures }); // to be written to a file, or sent
console.log(page.includes("default-src 'none'"), modelCard({ title: 'ants and bees', figures }).split('\n')[0]);
