/**
 * Lets the browser ask before the page is left, while something would be lost. It listens only then, since a page that listens
 * all the time is not kept for the Back button.
 */
export class LeavingGuard {
  #isOn = false;

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) window.addEventListener('beforeunload', ask);
    else window.removeEventListener('beforeunload', ask);
  }
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
