import type { ReactiveControllerHost } from 'lit';
import { expect, it } from 'vitest';
import type { StepInfo, ValueExplanation, ValuePlace } from '../../engine/types.ts';
import type { Focus } from './drawing/focus.ts';
import { InspectionController } from './inspectionController.ts';

const value: Focus = { section: 1, unit: 2, step: 0, channel: 3, cell: { row: 4, column: 5 } };
const other: Focus = { ...value, channel: 6 };

/** A controller, and a picture whose values are explained by where they are. */
function inspection() {
  const host: Partial<ReactiveControllerHost> = { addController() {}, requestUpdate() {} };
  const asked: ValuePlace[] = [];
  const picture = {
    async explain(place: ValuePlace) {
      asked.push(place);
      return place as unknown as ValueExplanation;
    },
    stepAt: () => ({ node: 7 }) as StepInfo,
  };
  return { controller: new InspectionController(host as ReactiveControllerHost), asked, picture };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it('explains a value that was gone to before there was a picture, as soon as there is one', async () => {
  const { controller, asked, picture } = inspection();
  controller.explain(other);
  controller.explain(value);
  await settled();
  expect(controller.explanation).toBeUndefined();
  controller.show(picture);
  await settled();
  expect(asked).toEqual([{ node: 7, channel: 3, row: 4, column: 5 }]);
  expect(controller.explanation).toEqual(asked[0]);
});

it('explains the value anew for another picture, and nothing of another network', async () => {
  const { controller, asked, picture } = inspection();
  controller.show(picture);
  controller.explain(value);
  await settled();
  controller.show({ ...picture });
  await settled();
  expect(asked).toHaveLength(2);
  controller.close();
  controller.show(picture);
  await settled();
  expect(asked).toHaveLength(2);
  expect(controller.explanation).toBeUndefined();
});
