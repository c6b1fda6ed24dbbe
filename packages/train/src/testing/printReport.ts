// A process that trains on the backend it is told, for as many steps, and prints a report as one line of JSON.
import { startBackend } from '../../../runtime/src/index.ts';
import { reportTraining } from './trainingReport.ts';

const [backend, steps] = process.argv.slice(2);
const { device } = await startBackend({ backend: backend as 'webgpu' });
console.log(JSON.stringify({ device, report: await reportTraining(Number(steps)) }));
// Dawn keeps the process alive.
process.exit(0);
