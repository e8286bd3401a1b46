/** Who acted, for people: a client's name, or one of Jig's own words for itself. */
export function whoWords(actor: string): string {
  return actor === 'ui' ? 'you' : actor === 'jig' ? 'Jig' : actor;
}
