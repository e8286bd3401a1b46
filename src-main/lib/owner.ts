/** Whose something is: a client's by its id, for a name can be given twice; a person's, who has none, by name. */

export interface Owner {
  name: string;
  clientId?: string | null | undefined;
}

export function isSameOwner(one: Owner, other: Owner): boolean {
  const [id, otherId] = [one.clientId ?? null, other.clientId ?? null];
  return id === null && otherId === null ? one.name === other.name : id === otherId;
}
