import { describe, expect, test } from 'vitest';
import { bindingArguments, explainCompilerFailure } from './compile.ts';
import { explainPipFailure } from './pipFailure.ts';

const WHEELS = { title: 'tensorflow-cpu 2.21.0' };

describe('pip', () => {
  test.each([
    [
      'no route',
      1,
      "NewConnectionError('...: Failed to establish a new connection: [Errno 101] Network is unreachable')",
      /^no network/,
    ],
    [
      'a refused connection, which ends in "no matching distribution"',
      1,
      'Failed to establish a new connection: [Errno 111] Connection refused\nERROR: No matching distribution found',
      /^no network/,
    ],
    [
      'a proxy that fails',
      1,
      "ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed'))",
      /^no network/,
    ],
    ['a timeout', 2, 'ReadTimeoutError: HTTPSConnectionPool: Read timed out.', /^no network/],
    [
      'a certificate',
      1,
      'SSLError(SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]")): Max retries exceeded',
      /does not trust the certificate/,
    ],
    ['a login', 1, 'ERROR: HTTP error 401 while getting https://', /refused pip \(401 or 403\)/],
    [
      'a full disk',
      1,
      'OSError: [Errno 28] No space left on device',
      /^no disk space was left while pip installed tensorflow-cpu 2\.21\.0/,
    ],
    [
      'a damaged download',
      1,
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE',
      /is not the file that is known here: damaged, or another build/,
    ],
    [
      'a missing wheel',
      1,
      'ERROR: No matching distribution found for tensorflow-cpu==2.21.0',
      /has no wheel of tensorflow-cpu 2\.21\.0/,
    ],
    ['a kill', null, '', /^pip was killed/],
    ['anything else', 2, 'Traceback', /^pip failed with status 2/],
  ])('%s', (_, code, output, reason) => {
    expect(explainPipFailure(WHEELS, code, output).reason).toMatch(reason);
  });
});

describe('the compiler', () => {
  const compiler = { command: 'g++', version: 'g++ 12' };
  test.each([
    [
      'a C compiler only',
      1,
      "g++: fatal error: cannot execute 'cc1plus': No such file or directory",
      /not a complete C\+\+ compiler/,
    ],
    ['no headers', 1, 'fatal error: stdlib.h: No such file or directory', /not a complete C\+\+ compiler/],
    ['a full disk', 1, 'fatal error: error writing to /tmp/x.s: No space left on device', /no disk space/],
    ['a kill', null, '', /was killed/],
    ['anything else', 1, 'error: something', /failed with status 1/],
  ])('%s', (_, code, output, reason) => {
    expect(explainCompilerFailure(compiler, code, output).reason).toMatch(reason);
  });

  test('gets the names of the system it compiles for', () => {
    const sources = { tfjsNode: '/tfjs', tfjsNodeVersion: '4.22.0', additions: '/ours', nodeHeaders: '/headers' };
    const linux = bindingArguments('linux', sources, '/tf', '/out/x.node');
    expect(linux).toEqual(expect.arrayContaining(['/tf/libtensorflow_cc.so.2', '-rpath', '/tf', '-I/headers']));
    const mac = bindingArguments('darwin', sources, '/tf', '/out/x.node');
    expect(mac).toEqual(expect.arrayContaining(['/tf/libtensorflow_cc.2.dylib', '-undefined', 'dynamic_lookup']));
  });
});
