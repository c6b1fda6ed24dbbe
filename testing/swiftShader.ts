import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { cacheDirectory } from '../packages/runtime/src/index.ts';

/**
 * The environment in which a process finds a Vulkan driver that computes on the processor, for WebGPU without a GPU: the
 * SwiftShader that comes with the npm package @sparticuz/chromium, for Linux on x64. It has to be set when the process
 * starts.
 */
export function swiftShaderEnvironment(): NodeJS.ProcessEnv {
  // The package's folder, found by the one file that it exports.
  const chromium = resolve(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '../../..');
  const { version } = JSON.parse(readFileSync(join(chromium, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheDirectory(), 'swiftshader', version);
  if (!existsSync(folder)) {
    // Made under another name, so that a folder of the right name is always complete.
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
      const archive = join(unfinished, 'archive.tar');
      writeFileSync(archive, brotliDecompressSync(readFileSync(join(chromium, 'bin', 'swiftshader.tar.br'))));
      // As root, tar would set the owner that the archive names.
      execFileSync('tar', ['xf', archive, '--no-same-owner', '-C', unfinished]);
      rmSync(archive);
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return {
    ...process.env,
    LD_LIBRARY_PATH: folder,
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
  };
}
