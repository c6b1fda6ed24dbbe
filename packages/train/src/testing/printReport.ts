// A process that trains on the backend and for the number of steps that its arguments name, and prints a report as one line of
// JSON.
import { type Rung, startBackend } from '../../../runtime/src/index.ts';
import { reportTraining } from './trainingReport.ts';

const [backend, steps, threads] = process.argv.slice(2);
const options = { backend: backend as Rung, ...(threads !== undefined && { threads: Number(threads) }) };
const { device } = await startBackend(options);
console.log(JSON.stringify({ device, report: await reportTraining(Number(steps)) }));
// Dawn keeps the process alive.
process.exit(0);
