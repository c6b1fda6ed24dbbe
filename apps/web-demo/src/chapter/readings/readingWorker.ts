import { expose } from 'comlink';
import { readBlock, readNetworks, readPaperNetworks, readTransition } from './readings.ts';
import type { ReadingService } from './types.ts';

expose({ readBlock, readNetworks, readPaperNetworks, readTransition } satisfies ReadingService);
