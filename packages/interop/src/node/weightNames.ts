/** What a folder or repository may call its weights, the best first: a safetensors file cannot hold code. */
const preferred = [
  /^model\.safetensors$/i,
  /\.safetensors$/i,
  /^pytorch_model\.bin$/i,
  /\.(?:pth|pt|ckpt|pth\.tar)$/i,
  /\.weights\.h5$/i,
  /\.keras$/i,
  /\.h5$/i,
];

/** What training programs keep beside a model, ours and Hugging Face's Trainer: no weights, though called as if. */
const beside = /(?:^|\/)(?:state|optimizer|scheduler|scaler|training_args|rng_state)[\w-]*\.\w+$/i;

/** The one of several files that is most likely the weights, by name; undefined where none is called so. */
export function chooseWeights<File extends { path: string }>(files: readonly File[]): File | undefined {
  const candidates = files.filter(({ path }) => !beside.test(path));
  return preferred.map((form) => candidates.find(({ path }) => form.test(path))).find(Boolean);
}

/** Whether a text is rather the name of a file of weights than `owner/name` of a repository. */
export const looksLikeWeights = (name: string): boolean =>
  /\.(?:safetensors|pth|pt|bin|ckpt|tar|h5|hdf5|keras)$/i.test(name);
