/** What a caller or a phone may do wrong is a value: either `ok` with a value or not, with a refusal. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: E };

/** A result that holds a value. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** A result that holds a refusal. */
export const refuse = <E>(refusal: E): { readonly ok: false; readonly refusal: E } => ({ ok: false, refusal });
