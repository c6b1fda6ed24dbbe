import { createFormat, defineMessages } from '@densenet/element/language';

const format = createFormat('en');
const en = { photos: (count: number) => `${format.count(count)} photos` };
const messages = defineMessages(en, {
  zh: async () => ({ photos: (count) => `${count} 张照片` }), // or import('./zh.ts').then(({ zh }) => zh)
});

// In a Lit element: `readonly #messages = new MessagesController(this, messages)`, and `this.#messages.texts.photos(3)`.
console.log((await messages.load('zh-CN')).photos(3));
