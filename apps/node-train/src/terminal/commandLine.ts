/** How this command is called: through npm in the workspace, by its own name elsewhere. */
export function commandName(env: NodeJS.ProcessEnv = process.env): string {
  const script = env.npm_lifecycle_event;
  return script === 'start' || script === 'densenet' ? 'npm run densenet --' : 'densenet';
}

/** A word as it is typed into a shell: in quotes where the shell would take it apart. */
export function shellQuoted(word: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./][\w@%+=:,./-]*$/.test(word)) return word;
  if (platform === 'win32') return /^[\w@+=:,./\\][\w@+=:,./\\-]*$/.test(word) ? word : `"${word}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
