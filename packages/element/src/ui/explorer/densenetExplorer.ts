import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { NetworkInfo, ResNetBeside, StepInfo } from '../../engine/types.ts';
import { MessagesController } from '../../language/messagesController.ts';
import type { ExplainedSubject } from '../events.ts';
import './arithmetic/valueArithmetic.ts';
import { ClassifierFollower } from './classifierFollower.ts';
import { costsTable } from './costsTable.ts';
import { channelName, stepNames } from './describe.ts';
import type { Focus, Hit } from './drawing/focus.ts';
import { squaresInRow } from './drawing/layout.ts';
import { sourceColours } from './drawing/sourceColours.ts';
import { explorerStyles } from './explorerStyles.ts';
import { InspectionController } from './inspectionController.ts';
import { MapStore } from './mapStore.ts';
import type { ExplorerMessages } from './messages/en.ts';
import { explorerMessages } from './messages/explorerMessages.ts';
import './networkView.ts';

/** A network and what its steps are called and coloured, by their nodes. */
interface Drawn {
  info: NetworkInfo;
  steps: ReadonlyMap<number, StepInfo>;
  colours: ReadonlyMap<number, string>;
}

/**
 * `<densenet-explorer>`: the network of a `<densenet-classifier>` drawn whole, to be gone into down to one value and its
 * arithmetic, for the picture that was classified last; and a ResNet beside it.
 */
export class DensenetExplorer extends LitElement {
  static override properties: PropertyDeclarations = {
    for: {},
    subject: { attribute: false },
    drawn: { state: true },
    beside: { state: true },
    variant: { state: true },
    failure: { state: true },
  };

  static override styles = explorerStyles;

  /** `id` of the `<densenet-classifier>` whose network and picture are explored. */
  declare for: string | null;
  /** The same from code: an engine, a model that it has loaded, and what it made of the last picture, if any. */
  declare subject: ExplainedSubject | undefined;
  declare private drawn: Drawn | undefined;
  declare private beside: ResNetBeside | undefined;
  /** The ResNet that the visitor chose; undefined for the one of nearest depth. */
  declare private variant: string | undefined;
  declare private failure: Error | undefined;

  readonly #messages = new MessagesController(this, explorerMessages);
  readonly #follower = new ClassifierFollower(this, (subject) => {
    this.subject = subject;
  });
  readonly #maps = new MapStore(() => this.#mapsChanged());
  /** The ResNet beside has no values. */
  readonly #noMaps = new MapStore(() => {});
  #focus: Focus = {};
  readonly #inspection = new InspectionController(this);

  constructor() {
    super();
    this.for = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('for')) this.#follower.follow(this.for ?? '');
    if (!changed.has('subject')) return;
    const before = changed.get('subject') as ExplainedSubject | undefined;
    const { subject } = this;
    if (before?.engine !== subject?.engine || before?.model !== subject?.model) void this.#openNetwork();
    if (before?.classification !== subject?.classification) this.#showPicture();
  }

  protected override render() {
    if (!this.#messages.ready) return nothing;
    const messages = this.#messages.texts;
    const { drawn, subject } = this;
    if (!subject) return html`<p class="muted">${messages.noSubject}</p>`;
    if (!drawn) return html`<p class="muted" role="status">${messages.loading}</p>${this.#failure(messages)}`;
    return html`
      <densenet-network-view
        id="own"
        .network=${drawn.info}
        .name=${messages.thisNetwork}
        .maps=${this.#maps}
        .messages=${messages}
        .labels=${subject.model.labels}
        .marked=${this.#inspection.explained}
        @focus-change=${(event: CustomEvent<Focus>) => this.#go(event.detail)}
        @point=${(event: CustomEvent<Hit | undefined>) => this.#point(event.detail)}
      ></densenet-network-view>
      ${this.#failure(messages)}
      <section class="arithmetic" aria-labelledby="arithmetic-title">
        <h3 id="arithmetic-title">${messages.arithmetic}</h3>
        ${this.#arithmetic(drawn, messages)}
      </section>
      ${this.#besideView(drawn, messages)}
    `;
  }

  #failure(messages: ExplorerMessages) {
    const failure = this.failure ?? this.#inspection.failure ?? this.#maps.failure;
    if (!failure) return nothing;
    return html`<div role="alert" class="failure" part="failure">
      <p>${messages.failure(failure.message)}</p>
      <button @click=${this.#again}>${messages.tryAgain}</button>
    </div>`;
  }

  #arithmetic({ info, steps, colours }: Drawn, messages: ExplorerMessages) {
    const { explanation, isSliding } = this.#inspection;
    if (!this.subject?.classification) return html`<p class="muted">${messages.noSubject}</p>`;
    if (!explanation) return html`<p class="muted">${messages.chooseValue}</p>`;
    const { node, row, column } = explanation;
    const names = stepNames(info, messages);
    const place = [
      names.get(node),
      channelName(info, explanation, messages, this.subject.model.labels),
      messages.cellName(row + 1, column + 1),
    ];
    return html`<p class="place"><strong>${messages.list(place.filter((name) => name !== undefined))}</strong></p>
      <densenet-value-arithmetic
        .explanation=${explanation}
        .step=${steps.get(node)}
        .names=${names}
        .colours=${colours}
        .messages=${messages}
        .sliding=${isSliding}
        .mapOf=${(source: number, at: number) => this.#maps.get(source, at)}
        @want-map=${(event: CustomEvent<{ node: number; channel: number }>) => this.#maps.wantAlso(event.detail)}
        @slide-change=${() => this.#inspection.toggleSliding()}
      ></densenet-value-arithmetic>
      <densenet-save-figure
        .name=${'densenet-value'}
        .label=${`${messages.arithmetic}: ${messages.list(place.filter((name) => name !== undefined))}`}
      ></densenet-save-figure>`;
  }

  #besideView({ info }: Drawn, messages: ExplorerMessages) {
    const { beside } = this;
    if (!beside) return nothing;
    const networks = [
      { name: messages.thisNetwork, info },
      { name: messages.resNet(beside.variant), info: beside.network },
    ];
    return html`<section class="beside" aria-labelledby="beside-title">
      <div class="controls">
        <h3 id="beside-title">${messages.besides}</h3>
        <label class="field">
          ${messages.chooseNetwork}
          <select
            @change=${(event: Event) => {
              this.variant = (event.target as HTMLSelectElement).value;
              void this.#openBeside();
            }}
          >
            ${beside.variants.map(
              (variant) =>
                html`<option value=${variant} ?selected=${variant === beside.variant}>${messages.resNet(variant)}</option>`,
            )}
          </select>
        </label>
      </div>
      ${costsTable(networks, messages)}
      <densenet-network-view
        id="beside"
        .network=${beside.network}
        .name=${messages.resNet(beside.variant)}
        .maps=${this.#noMaps}
        .messages=${messages}
      ></densenet-network-view>
      <p class="muted small">${messages.noMaps}</p>
    </section>`;
  }

  async #openNetwork(): Promise<void> {
    const { subject } = this;
    this.drawn = undefined;
    this.beside = undefined;
    this.#inspection.close();
    this.#focus = {};
    this.#maps.open(undefined);
    if (!subject) return;
    await this.#trying(async () => {
      const info = await subject.engine.networkInfo(subject.model.id);
      if (this.subject?.model !== subject.model) return;
      const all = info.sections.flatMap(({ units }) => units.flatMap((unit) => unit.steps));
      const steps = new Map(all.map((step) => [step.node, step]));
      const colours = sourceColours(info);
      this.#maps.open({ columns: squaresInRow(info), shapeOf: (node) => steps.get(node)! });
      this.drawn = { info, steps, colours };
      this.#showPicture();
      await this.#openBeside();
    });
  }

  async #openBeside(): Promise<void> {
    const { subject, variant } = this;
    if (!subject) return;
    await this.#trying(async () => {
      const beside = await subject.engine.resNetBeside(subject.model.id, variant);
      if (this.subject?.model === subject.model && this.variant === variant) this.beside = beside;
    });
  }

  /** Runs what nobody awaits; what it throws is shown, unless another model has taken its place meanwhile. */
  async #trying(work: () => Promise<void>): Promise<void> {
    const { subject } = this;
    try {
      await work();
    } catch (error) {
      if (this.subject?.model === subject?.model)
        this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Another picture: its maps in the place of those on show, and the value on show is explained anew. */
  #showPicture(): void {
    const { subject, drawn } = this;
    this.failure = undefined;
    if (!subject?.classification || !drawn) {
      this.#maps.show(undefined);
      this.#inspection.show(undefined);
      return;
    }
    const { engine, model } = subject;
    this.#maps.show((wanted) => engine.channelMaps(model.id, wanted));
    this.#inspection.show({
      explain: (place) => engine.explainValue(model.id, place),
      stepAt: ({ section, unit, step }) => drawn.info.sections[section!]!.units[unit!]!.steps[step!]!,
    });
    this.#draw();
  }

  #again = () => {
    if (this.drawn) this.#showPicture();
    else void this.#openNetwork();
  };

  #go(focus: Focus): void {
    this.#focus = focus;
    this.#inspection.stopSliding();
    if (focus.cell) this.#inspection.explain(focus);
  }

  /** While a channel is on show, the value under the pointer is explained. */
  #point(hit: Hit | undefined): void {
    if (this.#focus.channel === undefined || this.#inspection.isSliding) return;
    const isSame = (['section', 'unit', 'step', 'channel'] as const).every((at) => hit?.focus[at] === this.#focus[at]);
    if (isSame && hit?.focus.cell) this.#inspection.explain(hit.focus);
    else if (this.#focus.cell) this.#inspection.explain(this.#focus);
  }

  #draw(): void {
    this.renderRoot.querySelector('densenet-network-view')?.draw();
  }

  #mapsChanged(): void {
    this.#draw();
    // A failure of the maps is shown here, and the arithmetic shows two of them.
    this.requestUpdate();
    this.renderRoot.querySelector('densenet-value-arithmetic')?.requestUpdate();
  }
}
