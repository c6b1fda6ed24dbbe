/** How this command is called here: through npm in the workspace, else by its own name. */
export function commandName(env: NodeJS.ProcessEnv = process.env): string {
  const script = env.npm_lifecycle_event;
  return script === 'start' || script === 'densenet' ? 'npm run densenet --' : 'densenet';
}
