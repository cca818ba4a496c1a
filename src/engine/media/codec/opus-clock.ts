/** Units of Opus' timestamp, always of 48 kHz (RFC 7587 section 4.1), in one sample of a mixer at 8 kHz. */
export const OPUS_TICKS = 6;
