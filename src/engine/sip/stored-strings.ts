/** The strings of a text that we stored; none where the text is none of ours. */
export function readStrings(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each): each is string => typeof each === 'string') ? value : [];
  } catch {
    return [];
  }
}
