import type { NetworkInfo } from '../../engine/types.ts';
import type { Focus, Hit } from './drawing/focus.ts';
import type { ExplorerMessages } from './messages/en.ts';

/** A level of a focus by its name, and the focus up to it. */
export interface PathPart {
  name: string;
  focus: Focus;
}

/** What a channel is called: of the network's output it is a class, whose name is known. */
export function channelName(
  { sections }: NetworkInfo,
  { node, channel }: { node: number; channel: number },
  messages: ExplorerMessages,
  labels: readonly string[] = [],
): string {
  const output = sections.at(-1)!.units.at(-1)!.steps.at(-1)!;
  const label = node === output.node ? labels[channel] : undefined;
  return label ?? messages.channelName(channel + 1);
}

/** The way from the whole network to a focus, as the breadcrumbs name it. A level without a choice is left out. */
export function pathTo(
  network: NetworkInfo,
  focus: Focus,
  messages: ExplorerMessages,
  labels: readonly string[] = [],
): PathPart[] {
  const { sections, joins } = network;
  const { section, unit, step, channel, cell } = focus;
  const parts: PathPart[] = [{ name: messages.network, focus: {} }];
  if (section === undefined) return parts;
  const { units } = sections[section]!;
  const wholeSection = units.length === 1 && unit !== undefined ? { section, unit } : { section };
  parts.push({ name: messages.sectionName(sections[section]!, joins), focus: wholeSection });
  if (unit === undefined) return parts;
  if (units.length > 1) parts.push({ name: messages.unitName(unit + 1, joins), focus: { section, unit } });
  if (step === undefined) return parts;
  parts.push({ name: messages.stepName(units[unit]!.steps[step]!), focus: { section, unit, step } });
  if (channel === undefined) return parts;
  const { node } = units[unit]!.steps[step]!;
  const name = channelName(network, { node, channel }, messages, labels);
  parts.push({ name, focus: { section, unit, step, channel } });
  if (cell) parts.push({ name: messages.cellName(cell.row + 1, cell.column + 1), focus });
  return parts;
}

/** Names of steps by their nodes, as sources are called: a unit's last step has the name of the unit. */
export function stepNames({ sections, joins }: NetworkInfo, messages: ExplorerMessages): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const section of sections) {
    section.units.forEach(({ steps }, unit) => {
      const whole = messages.sourceName(
        section.units.length === 1 ? '' : messages.unitName(unit + 1, joins),
        messages.sectionName(section, joins),
      );
      steps.forEach((step, index) => {
        const name = messages.stepName(step);
        const isAlone = steps.every((other) => other === step || messages.stepName(other) !== name);
        const own = isAlone ? name : messages.numbered(name, index + 1);
        names.set(step.node, step === steps.at(-1) ? whole : messages.sourceName(own, whole));
      });
    });
  }
  return names;
}

/** Short names of units by the nodes of their last steps, as a reader in the same section or the next calls them. */
export function unitNames({ sections, joins }: NetworkInfo, messages: ExplorerMessages): ReadonlyMap<number, string> {
  return new Map(
    sections.flatMap((section) =>
      section.units.map(({ steps }, unit) => [
        steps.at(-1)!.node,
        section.units.length === 1 ? messages.sectionName(section, joins) : messages.unitName(unit + 1, joins),
      ]),
    ),
  );
}

/** What is at a focus, in a sentence or two. */
export function describeFocus(
  network: NetworkInfo,
  { section, unit, step }: Focus,
  messages: ExplorerMessages,
): string {
  const { sections, joins, depth } = network;
  if (section === undefined) return messages.aboutNetwork(depth, network);
  const box = sections[section]!;
  if (unit === undefined) {
    return box.kind === 'stage' ? messages.aboutSection(box.units.length, joins, box) : messages.aboutPart(box);
  }
  const { steps } = box.units[unit]!;
  if (step !== undefined) return messages.aboutStep(steps[step]!);
  const { reads } = steps[0]!;
  const channels = reads.reduce((sum, source) => sum + source.channels, 0);
  const sentences = [
    channels > 0 ? messages.aboutReads(channels, reads.length) : '',
    ...steps.filter(({ kind }) => kind !== 'add').map(messages.aboutStep),
    steps.some(({ kind }) => kind === 'add') ? messages.aboutSum : '',
  ];
  return sentences.filter(Boolean).join(' ');
}

/** What the pointer is over, where that is a channel that a unit reads: which it is, and of which source. */
export function describeRead(network: NetworkInfo, hit: Hit, messages: ExplorerMessages): string | undefined {
  const { read, focus } = hit;
  if (!read || focus.section === undefined || focus.unit === undefined) return undefined;
  const { reads } = network.sections[focus.section]!.units[focus.unit]!.steps[0]!;
  const total = reads.reduce((sum, { channels }) => sum + channels, 0);
  const source = stepNames(network, messages).get(read.node) ?? '';
  return messages.aboutRead(read.position + 1, total, read.channel + 1, source);
}
