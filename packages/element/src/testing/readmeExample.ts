import '@densenet/element';

const element = document.querySelector('densenet-classifier')!;
element.addEventListener('progress', ({ detail }) => console.log(detail.phase));

const model = await element.whenReady();
console.log(model.labels, model.backend.name);

const photo = document.querySelector('img')!;
const [best] = await element.classify(photo);
console.log(`${best!.label}, ${Math.round(100 * best!.probability)} percent`);
element.classIndex = best!.index; // the class that is explained
