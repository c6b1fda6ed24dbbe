// Stands in for a training in the tests of the launcher: does what FAKE says of the process, a JSON object by part or rank.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const worker = JSON.parse(process.env.DENSENET_WORKER);
const name = worker.part === 'prepare' ? 'prepare' : String(worker.cluster.rank);
const { log, ...plan } = JSON.parse(process.env.FAKE);
const steps = plan[name] ?? ['send {"type":"trained"}', 'end 0'];
const say = (text) => appendFileSync(log, `${name} ${text}\n`);
const send = (message) => new Promise((resolve) => process.send(message, resolve));
const forever = () => new Promise(() => setInterval(() => {}, 1000));

process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel.unref();
say(`pid ${process.pid} threads ${worker.threads} gpu ${process.env.CUDA_VISIBLE_DEVICES} resume ${worker.resume}`);

for (const step of steps) {
  const [verb, rest = ''] = step.split(/ (.*)/);
  if (verb === 'end') process.exit(Number(rest));
  if (verb === 'send') await send(JSON.parse(rest));
  if (verb === 'say') say(rest);
  // Waits until another process has said that, so that nothing depends on how fast processes start.
  while (verb === 'await' && !readFileSync(log, 'utf8').includes(`${rest}\n`)) await delay(20);
  if (verb === 'write') process.stderr.write(`${rest}\n`);
  if (verb === 'kill') process.kill(process.pid, rest);
  if (verb === 'hang') await forever();
  // Once: the first time that this rank comes here, in all attempts together.
  if (verb === 'once' && !existsSync(`${log}.${name}`)) {
    writeFileSync(`${log}.${name}`, '');
    process.kill(process.pid, rest);
  }
  if (verb === 'deaf') for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => say(signal));
  if (verb === 'stoppable') {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => {
        say(signal);
        setTimeout(() => process.exit(signal === 'SIGINT' ? 130 : 143), 50);
      });
    }
    say('ready');
  }
  if (verb === 'listen') {
    const port = Number(worker.cluster.addresses[worker.cluster.rank].split(':')[1]);
    const server = createServer((socket) => socket.end('inside'));
    await new Promise((resolve, reject) => server.once('error', reject).listen(port, resolve));
    say(`listens on ${port}`);
  }
}
