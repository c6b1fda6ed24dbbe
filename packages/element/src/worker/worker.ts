import { createPackageEngine } from '../host/packageEngine.ts';
import { serveEngine } from '../host/serveEngine.ts';

serveEngine(createPackageEngine);
