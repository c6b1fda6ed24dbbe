/** Names of weight files in a folder or repository, the preferred first: a safetensors file cannot hold code. */
const preferred = [
  /^model\.safetensors$/i,
  /\.safetensors$/i,
  /^pytorch_model\.bin$/i,
  /\.(?:pth|pt|ckpt|pth\.tar)$/i,
  /\.weights\.h5$/i,
  /\.keras$/i,
  /\.h5$/i,
];

/** Files that training programs (ours, Hugging Face's Trainer) keep beside a model: no weights, despite their endings. */
const beside = /(?:^|\/)(?:state|optimizer|scheduler|scaler|training_args|rng_state)[\w-]*\.\w+$/i;

/** The file that is most likely the weights, by its name; undefined where no name fits. */
export function chooseWeights<File extends { path: string }>(files: readonly File[]): File | undefined {
  const candidates = files.filter(({ path }) => !beside.test(path));
  return preferred.map((form) => candidates.find(({ path }) => form.test(path))).find(Boolean);
}

/** Whether a text looks like the name of a weight file rather than `owner/name` of a repository. */
export const looksLikeWeights = (name: string): boolean =>
  /\.(?:safetensors|pth|pt|bin|ckpt|tar|h5|hdf5|keras)$/i.test(name);
