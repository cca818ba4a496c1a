import { pino } from 'pino';
import type { Log, LogFields } from '../base/log.ts';

/** Events with fields as JSON lines on stderr; stdout belongs to the ready line. */
export function createPinoLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  return {
    debug: (event: string, fields: LogFields = {}) => logger.debug({ event, ...fields }),
    info: (event: string, fields: LogFields = {}) => logger.info({ event, ...fields }),
    warn: (event: string, fields: LogFields = {}) => logger.warn({ event, ...fields }),
    error: (event: string, fields: LogFields = {}) => logger.error({ event, ...fields }),
  };
}
