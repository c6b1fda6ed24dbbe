import { createPackageTrainer } from '../trainer/host/packageTrainer.ts';
import { serveTrainer } from '../trainer/host/serveTrainer.ts';

serveTrainer(createPackageTrainer);
