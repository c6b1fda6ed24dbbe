import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ExampleProject } from './exampleProject.ts';
import { newId } from './ids.ts';
import { ExampleKeeper } from './keeper.ts';
import type { Example, Keeping } from './types.ts';

beforeEach(() => {
  vi.restoreAllMocks();
  vi.stubGlobal('indexedDB', new IDBFactory());
});

/** A page that has the element: its project, and what it was told of keeping. */
function openPage(name = 'pets') {
  const project = new ExampleProject();
  const states: Keeping[] = [];
  const keeper = new ExampleKeeper(project, name, () => states.push(keeper.keeping));
  return { project, keeper, states };
}

const example = (classId: string, text: string): Example => ({
  id: newId(),
  classId,
  name: `${text}.png`,
  picture: new Blob([text], { type: 'image/png' }),
});

/** What a project holds, in words: `cat: 1.png, 2.png`. */
const contents = (project: ExampleProject) =>
  project.classes.map(
    ({ id, name }) =>
      `${name}: ${project
        .examplesOf(id)
        .map((one) => one.name)
        .join(', ')}`,
  );

async function filledPage() {
  const page = openPage();
  const [cat, dog] = [page.project.addClass('cat'), page.project.addClass('dog')];
  page.project.add(['1', '2', '3'].map((text) => example(cat.id, text)));
  await page.keeper.keep();
  return { ...page, cat, dog };
}

describe('examples', () => {
  it('are kept only where that was asked for, and looking for them leaves no database behind', async () => {
    const { project, keeper } = openPage();
    await keeper.restore();
    project.add([example(project.addClass('cat').id, '1')]);
    await keeper.written;
    expect(keeper.keeping).toEqual({ state: 'off' });
    expect(await indexedDB.databases()).toEqual([]);
  });

  it('come back with their bytes, in their order, after every kind of change', async () => {
    const { project, keeper, cat, dog } = await filledPage();
    const [first, second] = project.examplesOf(cat.id);
    project.add([example(dog.id, '4')]);
    project.move([second!.id], dog.id);
    project.assign([{ id: second!.id, heldOut: true }]);
    project.remove([first!.id]);
    project.renameClass(dog.id, 'hound');
    project.removeClass(project.addClass('bird').id);
    await keeper.written;
    keeper.close();

    const later = openPage();
    await later.keeper.restore();
    expect(later.keeper.keeping).toEqual({ state: 'on', unsaved: 0 });
    expect(contents(later.project)).toEqual(['cat: 3.png', 'hound: 2.png, 4.png']);
    const [third] = later.project.examplesOf(cat.id);
    expect([third!.picture.type, await third!.picture.text()]).toEqual(['image/png', '3']);
    expect(later.project.examplesOf(dog.id).map(({ heldOut }) => heldOut)).toEqual([true, undefined]);
    // And they go on being kept.
    later.project.add([example(cat.id, '5')]);
    await later.keeper.written;
    later.keeper.close();
    const latest = openPage();
    await latest.keeper.restore();
    expect(contents(latest.project)).toEqual(['cat: 3.png, 5.png', 'hound: 2.png, 4.png']);
  });

  it('join a class of the same name that the page has already', async () => {
    (await filledPage()).keeper.close();
    for (const kept of [[], ['bird: ']]) {
      const { project, keeper } = openPage();
      project.addClass('dog');
      project.addClass('cat');
      await keeper.restore();
      expect(contents(project)).toEqual(['dog: ', 'cat: 1.png, 2.png, 3.png', ...kept]);
      project.classNamed('bird');
      await keeper.written;
      keeper.close();
    }
  });

  it('given while the kept ones are read are kept too', async () => {
    (await filledPage()).keeper.close();
    const { project, keeper } = openPage();
    const restoring = keeper.restore();
    await vi.waitFor(() => expect(keeper.keeping.state).toBe('on'));
    project.add([example(project.addClass('bird').id, 'b')]);
    await restoring;
    await keeper.written;
    keeper.close();
    const later = openPage();
    await later.keeper.restore();
    expect(contents(later.project).sort()).toEqual(['bird: b.png', 'cat: 1.png, 2.png, 3.png', 'dog: ']);
  });

  it('of two projects do not meet', async () => {
    (await filledPage()).keeper.close();
    const other = openPage('plants');
    await other.keeper.restore();
    expect(contents(other.project)).toEqual([]);
  });

  it('are forgotten in the database and stay on the page', async () => {
    const { project, keeper, states, dog } = await filledPage();
    const forgetting = keeper.forget();
    project.removeClass(dog.id);
    await forgetting;
    expect(await indexedDB.databases()).toEqual([]);
    expect(states.slice(-2).map(({ state }) => state)).toEqual(['on', 'off']);
    expect(project.size).toBe(3);
    await keeper.keep();
    keeper.close();
    const later = openPage();
    await later.keeper.restore();
    expect(later.project.size).toBe(3);
  });

  it('that another tab forgets are in memory here, and this page says so', async () => {
    const { keeper, project } = await filledPage();
    const tab = openPage();
    await tab.keeper.restore();
    await tab.keeper.forget();
    expect(keeper.keeping).toEqual({ state: 'off' });
    expect(project.size).toBe(3);
  });
});

describe('a database without room', () => {
  /** Lets so many examples in, and refuses the others as a browser does. */
  function limitTo(room: number) {
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'examples' && room-- <= 0) {
        throw new DOMException('there is no room on this device', 'QuotaExceededError');
      }
      return put.apply(this, args);
    });
  }

  it('keeps what it has room for, says how many are in memory only, and goes on when there is room again', async () => {
    const { project, keeper, cat, dog } = await filledPage();
    limitTo(3);
    project.add(['a', 'b', 'c'].map((text) => example(dog.id, text)));
    await keeper.written;
    expect(keeper.keeping).toEqual({ state: 'on', unsaved: 0 });
    // The second of the three finds no room, so none is written as a batch; one by one, the first finds some.
    limitTo(1 + 1);
    project.add(['d', 'e', 'f'].map((text) => example(dog.id, text)));
    await keeper.written;
    expect(keeper.keeping).toEqual({ state: 'on', unsaved: 3 });

    vi.restoreAllMocks();
    project.remove([project.examplesOf(cat.id)[0]!.id]);
    await keeper.written;
    expect(keeper.keeping).toEqual({ state: 'on', unsaved: 0 });
    keeper.close();
    const later = openPage();
    await later.keeper.restore();
    expect(contents(later.project)).toEqual(['cat: 2.png, 3.png', 'dog: a.png, b.png, c.png, d.png, e.png, f.png']);
  });

  it('forgets examples that were removed before there was room', async () => {
    const { project, keeper, dog } = await filledPage();
    limitTo(0);
    const [one, two] = [example(dog.id, 'a'), example(dog.id, 'b')];
    project.add([one, two]);
    await keeper.written;
    project.remove([one.id]);
    await keeper.written;
    expect(keeper.keeping).toEqual({ state: 'on', unsaved: 1 });
  });
});

describe('a browser without a database', () => {
  it('has none at all', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const { keeper, project } = openPage();
    project.add([example(project.addClass('cat').id, '1')]);
    await keeper.restore();
    expect(keeper.keeping).toEqual({ state: 'unavailable', reason: 'this browser has no IndexedDB' });
    await keeper.keep();
    expect(keeper.keeping.state).toBe('unavailable');
    expect(project.size).toBe(1);
  });

  it('refuses it, as in a private window', async () => {
    const refusal = () => {
      throw new DOMException('A mutation operation was attempted on a database that did not allow it', 'SecurityError');
    };
    vi.stubGlobal('indexedDB', { open: refusal });
    const { keeper } = openPage();
    await keeper.keep();
    expect(keeper.keeping).toMatchObject({ state: 'unavailable', reason: expect.stringContaining('did not allow it') });
  });

  it('loses it in the middle', async () => {
    const { project, keeper, dog } = await filledPage();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('the disk is gone', 'UnknownError');
    });
    project.add([example(dog.id, 'a')]);
    await keeper.written;
    expect(keeper.keeping).toEqual({ state: 'unavailable', reason: 'the disk is gone' });
    expect(project.size).toBe(4);
  });
});
