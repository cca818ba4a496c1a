/** What the HTTP layer counts; main gives it a place to be counted in. */
export interface HttpFigures {
  /** One answered request: operation name or `-`, status, and milliseconds it took. */
  answered(operation: string, status: number, ms: number): void;
  /** One refusal by its reason. */
  refusedFor(reason: string): void;
}
