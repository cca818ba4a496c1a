const DRESSED =
  /^[\s"'`\u2018-\u201d]{0,4}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[\s"'`\u2018-\u201d]{0,4}$/i;

/** The id of a word that has quotes or space around it, or capital letters; undefined for a plain one and for others. */
export function dressedId(word: string): string | undefined {
  const id = DRESSED.exec(word)?.[1]?.toLowerCase();
  return id === word ? undefined : id;
}
