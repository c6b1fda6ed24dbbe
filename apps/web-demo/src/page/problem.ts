/** Says at the top of the page what could not be loaded. The rest goes on. */
export function showProblem(error: unknown): void {
  const place = document.querySelector('#problem')!;
  const line = document.createElement('p');
  line.textContent = `${(error as Error).message}. Is the page served from a web server, with all files beside it?`;
  place.append(line);
}
