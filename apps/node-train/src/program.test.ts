import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createProgram } from './program.ts';
import { runCli, runCliWell } from './testing/cli.ts';
import { temporaryFolder } from './testing/temporary.ts';

const { commands } = await createProgram('1.2.3', []);
const names = commands.map((command) => command.name());

describe('help', () => {
  test('names every command', async () => {
    const help = await runCliWell('--help');
    for (const name of names) expect(help).toContain(`  ${name} `);
    expect(names).toEqual([
      'train',
      'recipes',
      'lr-find',
      'data',
      'evaluate',
      'compare-runs',
      'calibrate',
      'predict',
      'explain',
      'embed',
      'export',
      'summary',
      'compare',
      'connections',
      'weights',
      'profile',
      'memory',
      'doctor',
      'cache',
    ]);
    // Each stands under what it is for: none is left to Commander's own heading.
    expect(help).toContain('\nTraining:\n  train ');
    expect(help).not.toContain('\nCommands:');
  });

  test.each(commands.map((command) => [command.name(), command] as const))(
    '%s --help documents every option and argument',
    async (name, command) => {
      const help = (await runCliWell(name, '--help')).replace(/\s+/g, ' ');
      expect(command.description()).not.toBe('');
      for (const { flags, description } of command.options) {
        expect(description, flags).toMatch(/\w{3}/);
        expect(help).toContain(`${flags} ${description}`);
      }
      for (const argument of command.registeredArguments) {
        expect(argument.description, argument.name()).toMatch(/\w{3}/);
        expect(help).toContain(`${argument.name()} ${argument.description}`);
      }
    },
  );

  test('no flag is there twice', () => {
    for (const { options } of commands) {
      const flags = options.map(({ long }) => long);
      expect(new Set(flags).size).toBe(flags.length);
    }
  });

  test('train lists the recipes', async () => {
    expect(await runCliWell('train', '--help')).toMatch(/\nRecipes:\n {2}quick .+\n {2}chapter .+\n {2}tiny /);
  });

  test('a command that is named is the only one that is loaded, and is the same', async () => {
    const { commands: loaded } = await createProgram('1.2.3', ['compare-runs', 'train', 'predict']);
    expect(loaded.map((command) => command.name())).toEqual(['compare-runs']);
    const among = commands.find((command) => command.name() === 'compare-runs')!;
    expect(loaded[0]!.helpInformation()).toBe(among.helpInformation());
  });

  test('--version', async () => {
    expect(await runCliWell('--version')).toBe('1.2.3\n');
  });
});

describe('a word that is not known is answered in a few lines', () => {
  test('a command', async () => {
    const { code, stdout, stderr } = await runCli('trian');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: unknown command 'trian'\n\(Did you mean train\?\)\n/);
    expect(stderr.split('\n')[2]).toBe(`The commands are ${names.join(', ')} (densenet --help says what each does)`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
  });

  test('no command', async () => {
    const { code, stderr } = await runCli();
    expect(code).toBe(1);
    for (const name of names) expect(stderr).toContain(`\n  ${name} `);
  });

  test.each(names)('a flag of %s', async (name) => {
    const { code, stdout, stderr } = await runCli(name, '--frobnicate');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(`error: unknown option '--frobnicate'\n(densenet ${name} --help says what it takes)\n`);
  });

  test('one word too many', async () => {
    expect(await runCli('summary', 'tiny', 'quick')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: too many arguments/),
    });
  });

  test.each([
    [['train', 'quick', '--class-weights', '1,2'], '--class-weights must be 10 numbers, one for each class, got 1,2'],
    [['train', 'fast'], 'there is no recipe fast; the recipes are quick, chapter, tiny'],
    [['summary', 'fast'], 'there is no recipe or network fast; the recipes are quick, chapter, tiny, fashion-mnist, '],
    [
      ['summary', 'densenet122'],
      'there is no recipe or network densenet122 (did you mean densenet121?); the recipes are ',
    ],
    [['compare', 'resnet51'], 'there is no network resnet51 (did you mean resnet50?); the networks are '],
    [['profile', 'Tiny'], 'there is no network Tiny (did you mean tiny?); the networks are '],
    [['train', 'tiny', '--growth-rate', '0'], '--growth-rate must be a positive integer, got 0'],
    [
      ['summary', 'tiny', '--dataset', 'cifar'],
      '--dataset must be one of fashion-mnist, mnist, cifar-10, cifar-100, got cifar',
    ],
    [
      ['train', 'tiny', '--block-config', '1000000'],
      'the network has more than 100000 operations: choose fewer layers',
    ],
    [['summary', 'tiny', '--growth-rate', '1e15'], 'the network has '],
    [
      ['summary', 'tiny', '--block-config', '1,1,1,1,1,1,1,1,1,1,1,1'],
      '--block-config must be a list of at most 9 blocks with the stem imagenet: each but the first halves an image of 1024 pixels, got',
    ],
    [['train', 'tiny', '--mean', '0.1,0.2'], '--mean must be one number, got 0.1,0.2'],
    [['train', 'tiny', '--nesterov', 'yes'], 'nesterov needs a momentum above 0, got momentum 0'],
    [
      ['train', 'tiny', '--image-size', '2'],
      'an input of 2x2 is too small for this network: features.transition1.pool would make 0x0 feature maps; the smallest input is 5x5',
    ],
    [['cache', '--clear', 'nothing-of-this-name'], '--clear must be '],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runCli(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    // The message stands alone: no backend was started before the mistake was found.
    expect(stderr.startsWith(`error: ${message}`), stderr).toBe(true);
  });

  test.each([
    [
      ['train', 'tiny', '--backend', 'gpu'],
      /'--backend <name>' argument 'gpu' is invalid. Allowed choices are native-cuda, /,
    ],
    [
      ['train', 'tiny', '--threads', '0'],
      /'--threads <count>' argument '0' is invalid. It must be a positive integer\./,
    ],
    [
      ['evaluate', '--dataset', 'cifar'],
      /'--dataset <name>' argument 'cifar' is invalid. Allowed choices are fashion-mnist, mnist/,
    ],
    [['predict'], /missing required argument 'images'/],
    [
      ['predict', 'a.png', '--top', 'all'],
      /'--top <count>' argument 'all' is invalid. It must be a positive integer\./,
    ],
    [
      ['export', 'a', 'b', '--dtype', 'int8'],
      /'--dtype <type>' argument 'int8' is invalid. Allowed choices are float32, float16/,
    ],
  ])('%j', async (args, message) => {
    const { code, stderr } = await runCli(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')[1]).toBe(`(densenet ${args[0]} --help says what it takes)`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('what is repeated of what was typed does nothing to the terminal', async () => {
    const { stderr } = await runCli('predict', 'a.png', '--top', 'x\x1b[2J\nerror: forged');
    expect(stderr).not.toContain('\x1b');
    expect(stderr).toContain("'x\\x1b[2J");
  });
});

describe('summary', () => {
  test("the chapter's network", async () => {
    const text = await runCliWell('summary');
    expect(text).toContain('\nparameters: 758,226\n');
    expect(text).toMatch(/\nfeatures\.denseblock1\.denselayer1\.conv1 +conv2d +8 x 8 x 32 /);
  });

  test('with values of its own', async () => {
    expect(await runCliWell('summary', 'tiny')).toContain('\nparameters: 2,322\n');
    expect(await runCliWell('summary', 'tiny', '--growth-rate', '8')).not.toContain('\nparameters: 2,322\n');
  });

  test('of a named network, at its own size or another', async () => {
    const text = await runCliWell('summary', 'densenet121');
    expect(text).toContain('\nparameters: 7,978,856\n');
    expect(text).toMatch(/\ninput +224 x 224 x 3\n/);
    expect(await runCliWell('summary', 'resnet18', '--size', '96')).toMatch(/\ninput +96 x 96 x 3\n/);
    expect(await runCli('summary', 'resnet18', '--growth-rate', '8')).toMatchObject({
      code: 1,
      stderr: "error: the flags of a recipe's values do not change the network resnet18: only --size does\n",
    });
  });
});

describe('what is on this machine', () => {
  test('doctor shows every rung, in order', async () => {
    const text = await runCliWell('doctor');
    expect(text).toMatch(/native-cuda.+native-cpu.+webgpu.+wasm.+cpu/s);
    expect(text).toMatch(/^-> /m);
  });

  test('cache lists and clears what is there', async () => {
    const home = await mkdtemp(join(tmpdir(), 'densenet-cache-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    vi.stubEnv('XDG_CACHE_HOME', home);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await runCliWell('cache')).toBe(`cache: ${join(home, 'densenet')}\n  nothing\n`);
    await mkdir(join(home, 'densenet/datasets/mnist'), { recursive: true });
    await writeFile(join(home, 'densenet/datasets/mnist/t10k-labels-idx1-ubyte'), new Uint8Array(1500));
    expect(await runCliWell('cache')).toMatch(/\n {2}datasets\/mnist {2}1\.5 kB {2}\S/);
    expect(await runCliWell('cache', '--clear', 'datasets/mnist')).toMatch(/^removed from .+:\n {2}datasets\/mnist /);
    expect(await runCliWell('cache')).toContain('\n  nothing\n');
  });
});

describe('data', () => {
  test('says of each file where it is and whether it is right', async () => {
    const text = await runCliWell('data', '--dataset', 'fashion-mnist');
    expect(text).toMatch(/^Fashion-MNIST \(looked in .+\)\n( {2}\S+-ubyte +(verified|absent) .+\n){4}$/);
  });

  test('a folder without the files has none, which is no error', async () => {
    const folder = await temporaryFolder();
    expect(await runCliWell('data', '--dataset', 'mnist', '--data-dir', folder)).toMatch(
      /( {2}\S+-ubyte +absent +not present\n){4}$/,
    );
  });

  test('a wrong file is an error', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 't10k-labels-idx1-ubyte'), 'something else');
    const { code, stdout } = await runCli('data', '--dataset', 'mnist', '--data-dir', folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /t10k-labels-idx1-ubyte +wrong +\S+ is not MNIST's t10k-labels-idx1-ubyte: expected .+, found /,
    );
  });

  test.skipIf(process.platform !== 'linux')('--samples into a folder where nothing can be made', async () => {
    expect(await runCli('data', '--samples', '/proc/samples')).toMatchObject({
      code: 1,
      stderr: 'error: cannot make the folder /proc/samples: nothing can be made in /proc: name a folder elsewhere\n',
    });
  });

  test('--samples from a folder without the files', async () => {
    const folder = await temporaryFolder();
    expect(await runCli('data', '--data-dir', folder, '--samples', join(folder, 'samples'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`error: ${folder} must hold Fashion-MNIST's t10k-images-idx3-ubyte`),
    });
  });
});
