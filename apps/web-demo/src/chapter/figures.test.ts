import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chapterTraining, fewerParameters, memoryOfAStep, paperNetworks } from './figures.ts';

/** A document's lines, the padding of its tables taken out. */
function linesOf(document: string): string[] {
  const text = readFileSync(new URL(`../../../../${document}`, import.meta.url), 'utf8');
  return text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
}

const count = (value: number) => value.toLocaleString('en');
const share = (value: number) => value.toFixed(3).slice(1);

describe('the figures on the page are those of the documents', () => {
  it('of the chapter’s training', () => {
    const { document, command, printed, here, asPrinted, parameters, reestimated } = chapterTraining;
    const lines = linesOf(document);
    const cell = ([loss, training, test]: readonly number[]) =>
      `${loss!.toFixed(4)}, ${share(training!)}, ${share(test!)}`;
    printed.forEach((epoch, index) => {
      expect(lines).toContain(`| ${index + 1} | ${cell(epoch)} | ${cell(here[index]!)} | ${cell(asPrinted[index]!)} |`);
    });
    const text = lines.join(' ');
    for (const found of [
      command,
      count(parameters.here),
      count(parameters.asPrinted),
      `lifts .746 to ${share(reestimated)}`,
    ]) {
      expect(text).toContain(found);
    }
  });

  it('of exercise 1', () => {
    const { document, commands, trained, bottleneck } = fewerParameters;
    const lines = linesOf(document);
    let network = '';
    for (const line of lines) {
      if (line.startsWith("| the chapter's DenseNet | 758,226 ")) network = 'DenseNet';
      if (line.startsWith('| ResNet-18 | 11,175,370 ')) network = 'ResNet-18';
      const row = /\| (\d) \| .* \| (0\.\d{4}) \|$/.exec(line);
      if (!network || !row) continue;
      expect(trained).toContainEqual(expect.objectContaining({ network, seed: Number(row[1]), test: Number(row[2]) }));
    }
    expect(network).toBe('ResNet-18');
    for (const { test, parameters } of trained) {
      expect(lines.join(' ')).toContain(test.toFixed(4));
      expect(lines.join(' ')).toContain(count(parameters));
    }
    for (const command of commands) expect(lines).toContain(command);
    expect(lines.join(' ')).toContain(`| DenseNet | ${count(bottleneck.plain)} |`);
    expect(lines.join(' ')).toContain(`| DenseNet-BC | ${count(bottleneck.compressed)} |`);
  });

  it('of exercise 2', () => {
    const { document, command, rows, peaks } = memoryOfAStep;
    const lines = linesOf(document);
    for (const { network, run, tensors, process, milliseconds } of rows) {
      const name = network === 'DenseNet' ? "the chapter's" : network;
      expect(lines).toContain(`| ${name}, ${run} | ${tensors} | ${process} | ${milliseconds} |`);
    }
    expect(lines).toContain(`| **peak** | ${peaks.tape} | ${peaks.program} |`);
    expect(lines.join(' ').includes(command.replace(/\s+/g, ' '))).toBe(true);
  });

  it('of exercise 3', () => {
    const { document, topOne, step } = paperNetworks;
    const lines = linesOf(document);
    for (const [name, percent] of Object.entries(topOne)) {
      expect(lines.some((line) => line.startsWith(`| ${name} |`) && line.endsWith(`| ${percent.toFixed(2)} % |`))).toBe(
        true,
      );
    }
    const performance = linesOf(step.document);
    const section = performance.slice(performance.findIndex((line) => line.startsWith('### training DenseNet-121')));
    const of = (name: string) => section.find((line) => line.startsWith(`| ${name} |`))!.split(' | ')[1];
    expect([of('this project'), of('PyTorch channels_last, tuned'), of('stock tfjs-node, tuned')].map(Number)).toEqual([
      step.here,
      step.pytorch,
      step.stock,
    ]);
    expect(Number(section.find((line) => line.startsWith('| Keras graph'))!.split(' | ')[1])).toBe(step.keras);
  });
});
