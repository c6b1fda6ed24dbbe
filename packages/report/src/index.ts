export { modelCard } from './card/modelCard.ts';
export { type CalibrationFigures, calibrationFigures } from './figures/calibration.ts';
export { type Figures, type FiguresOptions, figuresOf } from './figures/figures.ts';
export type { Judged, JudgedClasses, JudgedLabels } from './figures/judged.ts';
export type * from './input.ts';
export { reportPage } from './page/page.ts';
export {
  type ComparedRun,
  type DifferingField,
  differingFields,
  type RunRow,
  runRows,
  runsPage,
} from './page/runsPage.ts';
