/** Runs the small training in a process that was forked, and sends its parent each event. */
import '@tensorflow/tfjs-backend-cpu';
import { runSmallSession } from './smallSession.ts';

await runSmallSession([(event) => new Promise((resolve) => process.send!(event, resolve))]);
process.disconnect();
