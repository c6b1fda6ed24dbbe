import { describe, expect, test } from 'vitest';
import { localRank } from './cluster.ts';
import { aloneInStep, clusterOf } from './clusterOf.ts';

const trusted = { trustedNetwork: true };
const two = 'host1:2222,host2:2223';
const addresses = ['host1:2222', 'host2:2223'];

describe('--cluster and --rank', () => {
  test.each([
    [{ cluster: two, rank: '1' }, {}, { addresses, rank: 1 }],
    [
      { cluster: 'node[08-10].lab:2222', rank: '0' },
      {},
      { addresses: ['node08.lab:2222', 'node09.lab:2222', 'node10.lab:2222'], rank: 0 },
    ],
    [{ cluster: '[::1]:1,[fe80::2]:1', rank: '1' }, {}, { addresses: ['[::1]:1', '[fe80::2]:1'], rank: 1 }],
    // Several processes of one machine.
    [{ cluster: 'a:1,a:2,b:1', rank: '1' }, {}, { addresses: ['a:1', 'a:2', 'b:1'], rank: 1 }],
    // Kubernetes numbers the pods of an indexed job.
    [
      { cluster: 'run-[0-1].densenet:2222' },
      { JOB_COMPLETION_INDEX: '1' },
      { addresses: ['run-0.densenet:2222', 'run-1.densenet:2222'], rank: 1 },
    ],
    [{ cluster: two, rank: '0' }, { JOB_COMPLETION_INDEX: '1' }, { addresses, rank: 0 }],
    // One process is no cluster, and needs no trust.
    [{ cluster: 'a:1', rank: '0', trustedNetwork: false }, {}, undefined],
    [{}, {}, undefined],
    [{ workers: 2 }, {}, undefined],
  ])('%j %j', (flags, env, expected) => {
    expect(clusterOf({ ...trusted, ...flags }, env)).toEqual(expected);
  });

  test.each([
    [{ cluster: two }, {}, /^--cluster needs --rank, .*\(0 to 1\)/],
    [{ cluster: two, rank: '2' }, {}, "--rank must be a whole number, 0 to 1; got '2'"],
    [{ cluster: two, rank: '-1' }, {}, "--rank must be a whole number, 0 to 1; got '-1'"],
    [{ cluster: two, rank: 'one' }, {}, "--rank must be a whole number, 0 to 1; got 'one'"],
    [{ cluster: two }, { JOB_COMPLETION_INDEX: '7' }, "JOB_COMPLETION_INDEX must be a whole number, 0 to 1; got '7'"],
    [
      { cluster: 'host1,host2:1', rank: '0' },
      {},
      "--cluster must have an address for each process, such as host1:2222; got 'host1'",
    ],
    [{ cluster: 'a:1,b:65536', rank: '0' }, {}, /^--cluster must have an address .* got 'b:65536'/],
    [{ cluster: 'a:1,b:0', rank: '0' }, {}, /^--cluster must have an address .* got 'b:0'/],
    [{ cluster: 'a:1,,b:1', rank: '0' }, {}, /^--cluster must be names of hosts .* got 'a:1,,b:1'/],
    [{ cluster: 'a[1-2:1', rank: '0' }, {}, /^--cluster must be names of hosts/],
    [{ cluster: 'a[2-1]:1', rank: '0' }, {}, '--cluster has the range [2-1], which goes backwards'],
    [{ cluster: 'a[1-9999999]:1', rank: '0' }, {}, /^--cluster names 9,999,999 hosts, expected at most 4096/],
    [{ cluster: 'a:1,b:1,a:1', rank: '0' }, {}, '--cluster has a:1 twice: each process needs an address of its own'],
    [{ rank: '0' }, {}, /^--rank goes with --cluster/],
    [{ port: 1 }, {}, /^--port goes with --cluster slurm/],
    [{ cluster: two, rank: '0', port: 1 }, {}, /^--port goes with --cluster slurm/],
    [{ cluster: two, rank: '0', workers: 2 }, {}, /^--workers starts processes on this machine, and --cluster says/],
    [{ cluster: two, rank: '0', trustedNetwork: false }, {}, /open on all interfaces.*--trusted-network/],
  ])('%j %j is refused', (flags, env, message) => {
    const refused = () => clusterOf({ ...trusted, ...flags }, env);
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(message);
  });
});

describe('TF_CONFIG', () => {
  const config = (cluster: unknown, task?: unknown) => ({ TF_CONFIG: JSON.stringify({ cluster, task }) });
  const worker = (index: unknown) => ({ type: 'worker', index });

  test.each([
    [config({ worker: addresses }, worker(1)), { addresses, rank: 1 }],
    [config({ chief: ['host1:2222'], worker: ['host2:2223'] }, worker(0)), { addresses, rank: 1 }],
    [config({ chief: ['host1:2222'], worker: ['host2:2223'] }, { type: 'chief' }), { addresses, rank: 0 }],
    [config({ worker: ['host1:2222'] }, worker(0)), undefined],
    [{ TF_CONFIG: '{}' }, undefined],
    [{ TF_CONFIG: '' }, undefined],
  ])('%j', (env, expected) => {
    expect(clusterOf(trusted, env)).toEqual(expected);
  });

  test('flags come before it', () => {
    const flags = { ...trusted, cluster: 'a:1,b:1', rank: '1' };
    expect(clusterOf(flags, config({ worker: addresses }, worker(0)))).toEqual({ addresses: ['a:1', 'b:1'], rank: 1 });
  });

  test.each([
    [{ TF_CONFIG: '{"cluster":' }, /^TF_CONFIG is no JSON \(.+\), expected \{"cluster"/],
    [{ TF_CONFIG: '[]' }, /^TF_CONFIG has another form/],
    [config(addresses, worker(0)), /^TF_CONFIG has another form/],
    [
      config({ worker: 'host1:2222' }, worker(0)),
      'TF_CONFIG must have a list of addresses as cluster.worker, got "host1:2222"',
    ],
    [
      config({ worker: addresses, ps: ['c:1'] }, worker(0)),
      "TF_CONFIG has processes of the kind 'ps', expected only 'chief' and 'worker'",
    ],
    [
      config({ worker: addresses }, { type: 'evaluator' }),
      'TF_CONFIG must have a task of the type chief or worker, got "evaluator"',
    ],
    [config({ worker: addresses }), 'TF_CONFIG must have a task of the type chief or worker, got none'],
    [
      config({ worker: addresses }, worker(2)),
      "the index of the task in TF_CONFIG, a worker, must be a whole number, 0 to 1; got '2'",
    ],
    [
      config({ chief: ['a:1', 'b:1'] }, { type: 'chief', index: 0 }),
      "TF_CONFIG has 2 processes of the kind 'chief', expected one",
    ],
    [config({ worker: ['a', 'b'] }, worker(0)), /^TF_CONFIG must have an address for each process/],
    [config({}, worker(0)), 'TF_CONFIG has a cluster without a worker'],
  ])('%j is refused', (env, message) => {
    expect(() => clusterOf(trusted, env)).toThrow(message);
  });

  test('needs --trusted-network too, and does not go with --workers', () => {
    const env = config({ worker: addresses }, worker(0));
    expect(() => clusterOf({}, env)).toThrow('--trusted-network');
    expect(() => clusterOf({ ...trusted, workers: 2 }, env)).toThrow('and TF_CONFIG says that this is one of several');
  });
});

describe('--cluster slurm', () => {
  const slurm = { ...trusted, cluster: 'slurm' };
  const env = {
    SLURM_JOB_ID: '4711',
    SLURM_PROCID: '2',
    SLURM_STEP_NUM_TASKS: '3',
    SLURM_JOB_NODELIST: 'gpu[07-08]',
    SLURM_TASKS_PER_NODE: '2,1',
    SLURM_NODEID: '1',
    SLURM_LOCALID: '0',
  };

  test('each task is a process, node by node', () => {
    expect(clusterOf(slurm, env)).toEqual({ addresses: ['gpu07:20440', 'gpu07:20441', 'gpu08:20440'], rank: 2 });
    expect(clusterOf({ ...slurm, port: 5000 }, env)?.addresses).toEqual(['gpu07:5000', 'gpu07:5001', 'gpu08:5000']);
  });

  test('a step has nodes of its own', () => {
    const step = { SLURM_STEP_NODELIST: 'b1,c[2-3]', SLURM_STEP_TASKS_PER_NODE: '1(x3)' };
    const found = clusterOf({ ...slurm, port: 1 }, { ...env, ...step, SLURM_NODEID: '2' });
    expect(found).toEqual({ addresses: ['b1:1', 'c2:1', 'c3:1'], rank: 2 });
  });

  test('one task is no cluster', () => {
    const one = { SLURM_JOB_ID: '1', SLURM_PROCID: '0', SLURM_NTASKS: '1', SLURM_JOB_NODELIST: 'a' };
    expect(clusterOf(slurm, one)).toBeUndefined();
  });

  test.each([
    [{ SLURM_PROCID: undefined }, '--cluster slurm needs SLURM_PROCID, which is not set: start the command with srun'],
    [{ SLURM_STEP_NUM_TASKS: undefined }, /needs SLURM_STEP_NUM_TASKS or SLURM_NTASKS/],
    [{ SLURM_JOB_NODELIST: '' }, /needs SLURM_STEP_NODELIST or SLURM_JOB_NODELIST/],
    [{ SLURM_JOB_ID: undefined }, /needs SLURM_JOB_ID/],
    [{ SLURM_PROCID: '3' }, "SLURM_PROCID must be a whole number, 0 to 2; got '3'"],
    [{ SLURM_JOB_NODELIST: 'gpu[07-' }, /^SLURM_JOB_NODELIST must be names of hosts/],
    [{ SLURM_TASKS_PER_NODE: '2x1' }, "SLURM_TASKS_PER_NODE must be counts such as 2(x3),1; got '2x1'"],
    [
      { SLURM_TASKS_PER_NODE: '2(x3)' },
      'SLURM_TASKS_PER_NODE is 2(x3), and there are 2 nodes: expected a count for each',
    ],
    [{ SLURM_TASKS_PER_NODE: '2(x999999999)' }, /there are 2 nodes/],
    [
      { SLURM_TASKS_PER_NODE: '2(x2)' },
      /^SLURM_STEP_NUM_TASKS is 3, and SLURM_JOB_NODELIST \(gpu\[07-08\]\) has places for 4/,
    ],
    [{ SLURM_LOCALID: '1' }, /--distribution=block/],
  ])('%j is refused', (changed, message) => {
    expect(() => clusterOf(slurm, { ...env, ...changed })).toThrow(message);
  });

  test('does not take --rank', () => {
    expect(() => clusterOf({ ...slurm, rank: '1' }, env)).toThrow('--rank follows from SLURM_PROCID');
  });

  test('several tasks that were not told to train together are told how', () => {
    expect(aloneInStep({}, env)).toMatch(/^this is task 2 of 3 .*--cluster slurm/);
    expect(aloneInStep(slurm, env)).toBeUndefined();
    expect(aloneInStep({}, { ...env, SLURM_STEP_NUM_TASKS: '1' })).toBeUndefined();
    expect(aloneInStep({}, {})).toBeUndefined();
  });
});

test('the processes of a machine are counted for its GPUs', () => {
  const all = ['a:1', 'a:2', 'b:1', 'a:3'];
  expect(all.map((_, rank) => localRank({ addresses: all, rank }))).toEqual([0, 1, 0, 2]);
});
