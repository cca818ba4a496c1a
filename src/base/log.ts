/** The fields of a log line. Secrets and full phone numbers never stand in one. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Log lines are events with fields: `log.info('leg.ended', { legId })`. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
