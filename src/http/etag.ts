/** The entity tag of a participant: its incarnation (design: removal, 1). */
export const etagOf = (incarnation: number): string => `"${incarnation}"`;
