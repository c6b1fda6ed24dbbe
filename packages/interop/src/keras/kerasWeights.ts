import { quoted } from '../bytes/quoted.ts';
import { LayoutError } from '../layouts/layout.ts';
import type { StoredArray, WeightFile } from '../weightFile.ts';
import type { LayerPlace } from './graphOf.ts';

/** Most parts, between slashes, of a layer's name, its variable's, and the scopes that TensorFlow puts between them. */
const LONGEST_ENDING = 6;

interface Ending {
  /** The weight whose name has this ending; undefined where two names of equal length have it. */
  path: string | undefined;
  /** Number of parts of the whole name. */
  length: number;
}

/** Finds the tensors of a Keras file by layer. Each tensor is given out once. */
export class KerasWeights {
  readonly #tensors: ReadonlyMap<string, StoredArray>;
  readonly #unused: Set<string>;
  /** Paths in an `.h5` file by the layer's group and each ending of the weight's name. */
  readonly #endings = new Map<string, Ending>();
  /** Paths of each group in Keras' order. */
  readonly #groups = new Map<string, string[]>();

  constructor({ tensors, metadata }: WeightFile) {
    this.#tensors = tensors;
    this.#unused = new Set(tensors.keys());
    const groups = JSON.parse(metadata.weight_names ?? '{}') as Record<string, string[]>;
    for (const [group, names] of Object.entries(groups)) {
      const layer = group.replace(/^model_weights\//, '');
      this.#groups.set(
        layer,
        names.map((name) => `${group}/${name}`),
      );
      for (const name of names) {
        const parts = name.replace(/:0$/, '').split('/');
        for (let length = 2; length <= Math.min(parts.length, LONGEST_ENDING); length++) {
          const ending = `${layer}\0${parts.slice(-length).join('/')}`;
          const before = this.#endings.get(ending);
          // The shorter path belongs to the layer: of `bn/gamma` and `conv1/bn/gamma`, the first is that of layer `bn`.
          if (before && before.length < parts.length) continue;
          const path = before?.length === parts.length ? undefined : `${group}/${name}`;
          this.#endings.set(ending, { path, length: parts.length });
        }
      }
    }
  }

  /** Tensors that no layer has taken. */
  get unused(): string[] {
    return [...this.#unused];
  }

  /**
   * Takes a layer's tensors.
   *
   * @param variables names of the layer's variables in Keras' order: `["kernel", "bias"]`
   * @returns the tensors' paths in the order of `variables`; undefined for a variable that the file does not have
   * @throws LayoutError where another layer has taken one of the tensors
   */
  take(place: LayerPlace, variables: readonly string[]): (string | undefined)[] {
    return variables.map((variable, index) => {
      const path = this.#find(place, variable, index, variables.length);
      if (path === undefined) return undefined;
      if (!this.#unused.delete(path)) {
        throw new LayoutError(
          `layer ${quoted(place.names.join('/'))} is used at two places of the network, which a DenseNet's are not`,
        );
      }
      return path;
    });
  }

  /** Takes all remaining tensors of some layers, of whatever kind these are, and gives their paths. */
  takeAll(places: readonly LayerPlace[]): string[] {
    const numbered = new Set(places.flatMap(({ path, oldPath }) => [path, oldPath]));
    const named = new Set(places.map(({ names }) => `${names[0]}\0${names.at(-1)}`));
    const found = [...this.#unused].filter((tensor) => {
      if (numbered.has(tensor.replace(/\/vars\/\d+$/, ''))) return true;
      const parts = tensor.replace(/^model_weights\//, '').split('/');
      return named.has(`${parts[0]}\0${parts.at(-2)}`);
    });
    for (const tensor of found) this.#unused.delete(tensor);
    return found;
  }

  at(path: string | undefined): StoredArray | undefined {
    return path === undefined ? undefined : this.#tensors.get(path);
  }

  /** A variable's path: numbered (`.keras`, `.weights.h5`), or made of the names of the layer and its variable (`.h5`). */
  #find({ path, oldPath, names }: LayerPlace, variable: string, index: number, count: number): string | undefined {
    const group = names[0]!;
    const layer = names.at(-1)!;
    // Else by the order in the group, as Keras itself does: TensorFlow 1 renamed variables where a network was built twice.
    const ordered = names.length === 1 ? (this.#groups.get(group) ?? []) : [];
    const candidates = [
      `${path}/vars/${index}`,
      `${oldPath}/vars/${index}`,
      this.#endings.get(`${group}\0${layer}/${variable}`)?.path,
      ordered.length === count ? ordered[index] : undefined,
    ];
    return candidates.find((candidate) => candidate !== undefined && this.#tensors.has(candidate));
  }
}
