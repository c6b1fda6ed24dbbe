import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { embedSnippet } from './embedSnippet.ts';

it('is the two lines of the README', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`html\n${embedSnippet({ model: 'fashion-mnist.safetensors' })}\n\`\`\``);
});

it('takes any name, address and language', () => {
  expect(embedSnippet({ model: '猫 & "dog".safetensors', script: '/a?b="c"&d', language: 'zh' })).toBe(
    '<script type="module" src="/a?b=&quot;c&quot;&amp;d"></script>\n' +
      '<densenet-classifier src="%E7%8C%AB%20%26%20%22dog%22.safetensors" lang="zh"></densenet-classifier>',
  );
});
