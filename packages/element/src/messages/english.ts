/** Puts "the" before a name without a number: `the classifier`, but `layer 2`. */
export function the(name: string): string {
  return /\d$/.test(name) ? name : `the ${name}`;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
