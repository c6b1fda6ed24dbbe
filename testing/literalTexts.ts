import { parseSync } from 'oxc-parser';

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** Attributes that are read out or shown. */
const spokenAttribute =
  /\s(aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt|label)=("[^"]*"|[^\s>]*)/g;

/** What stands for an expression in a template's markup: no letter, so that it counts as no text. */
const hole = '\u0000';

/**
 * Finds the texts that stand in lit templates (`html` and `svg`) themselves, instead of in a message table: text between tags,
 * attributes that are read out, and strings in an expression that is shown. Of what an expression passes to a function
 * only sentences count.
 *
 * @returns `line: text`, one each
 */
export function literalTexts(path: string, source: string): string[] {
  const { program } = parseSync(path, source);
  const found: string[] = [];
  const report = (text: string, at: number) => {
    if (/\p{L}/u.test(text.replace(/https?:\S*/, '')))
      found.push(`${source.slice(0, at).split('\n').length}: ${text.trim()}`);
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const each of node) visit(each);
    } else if (isNode(node)) {
      if (isTemplate(node)) checkTemplate(node, report);
      for (const value of Object.values(node)) visit(value);
    }
  };
  visit(program);
  return found;
}

function checkTemplate(node: Node, report: (text: string, at: number) => void): void {
  const { quasis, expressions } = node.quasi as Node & { quasis: Node[]; expressions: Node[] };
  const parts = quasis.map((quasi) => (quasi.value as { cooked: string }).cooked);
  const markup = parts.join(hole);
  for (const text of markup.replace(/<!--[\s\S]*?-->/g, '').split(/<[^>]*>/))
    report(text.replaceAll(hole, ''), node.start);
  for (const [, , value] of markup.matchAll(spokenAttribute)) report(value!.replaceAll(hole, ''), node.start);
  for (const [index, expression] of expressions.entries()) {
    const before = parts.slice(0, index + 1).join(hole);
    const tag = before.slice(before.lastIndexOf('<'));
    const inTag = before.lastIndexOf('<') > before.lastIndexOf('>');
    const attribute = /\s([.@?]?[\w-]+)=["']?[^"'\s]*$/.exec(tag)?.[1];
    if (!inTag || /^(aria-(label|description|valuetext)|title|placeholder|alt|\.label)$/.test(attribute ?? '')) {
      checkShown(expression, report);
    }
  }
}

/** Reports the strings that an expression gives to be shown. Templates inside are checked on their own. */
function checkShown(node: unknown, report: (text: string, at: number) => void): void {
  if (Array.isArray(node)) {
    for (const each of node) checkShown(each, report);
    return;
  }
  if (!isNode(node) || isTemplate(node)) return;
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'string') report(node.value, node.start);
      return;
    case 'TemplateLiteral':
      for (const quasi of node.quasis as Node[]) report((quasi.value as { cooked: string }).cooked, quasi.start);
      checkShown(node.expressions, report);
      return;
    case 'ConditionalExpression':
      checkShown([node.consequent, node.alternate], report);
      return;
    case 'LogicalExpression':
    case 'BinaryExpression':
      // `a === 'b'` shows nothing of the string.
      if (/^(\+|&&|\|\||\?\?)$/.test(String(node.operator))) checkShown([node.left, node.right], report);
      return;
    case 'ArrowFunctionExpression':
      checkShown(node.body, report);
      return;
    case 'CallExpression':
      // Of what is passed to a function, sentences alone count: names of parts and events are single words.
      checkShown(node.arguments, (text, at) => /\p{L}\s+\p{L}/u.test(text) && report(text, at));
      return;
    case 'ArrayExpression':
      checkShown(node.elements, report);
      return;
    case 'ObjectExpression':
      checkShown(
        (node.properties as Node[]).map(({ value }) => value),
        report,
      );
      return;
    default:
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const isTemplate = (node: Node): boolean =>
  node.type === 'TaggedTemplateExpression' && /^(html|svg)$/.test(String((node.tag as Node).name));
