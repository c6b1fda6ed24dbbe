// Speaks the protocol and computes nothing: `node fakeContestant.mjs '{"values": [2, 1], "milliseconds": 5}'`.
//   values        of its steps, the last one again and again
//   milliseconds  what it says that its steps took; of several that were asked for at once, that and their number
//   parameters    of its network; 7 unless said
//   failAtStep    answers so many steps, then one with a failure
//   exitAtStep    answers so many steps, then ends with exit code 3 and a word on stderr
//   ignore        a request that it does not answer
import { createInterface } from 'node:readline';

const {
  values = [1],
  milliseconds = 5,
  parameters = 7,
  failAtStep,
  exitAtStep,
  ignore,
} = JSON.parse(process.argv[2] ?? '{}');
const answer = (content) => process.stdout.write(`${JSON.stringify(content)}\n`);
let steps = 0;

process.stdout.write('a library greets\n{"level": "info"}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { request, count = 1 } = JSON.parse(line);
  if (request === ignore) continue;
  if (request === 'start') {
    answer({ answer: 'ready', parameters, versions: { fake: '1.0' }, device: 'none' });
    continue;
  }
  if (steps === failAtStep) answer({ answer: 'failure', message: 'out of fuel\nand more' });
  else if (steps === exitAtStep) {
    console.error('FakeError: the engine fell off');
    process.exit(3);
  } else
    answer({
      answer: 'step',
      milliseconds: milliseconds + (count > 1 ? count : 0),
      value: values[Math.min(steps, values.length - 1)],
    });
  steps++;
}
