import { type ClassifierSite, serveClassifierPage } from '../../testing/openClassifierPage.ts';
import type {} from './trainerPage.ts';

/** Serves the page of `trainerPage.ts`. */
export function serveTrainerPage(args: readonly string[] = []): Promise<ClassifierSite> {
  return serveClassifierPage({ entry: 'src/trainer/testing/trainerPage.ts', global: 'trainerPage', args });
}
