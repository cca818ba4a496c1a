/** Of the RIFF header that we write: one chunk `fmt `, then the head of `data`. */
export const WAV_HEADER_BYTES = 44;
export const WAV_SAMPLE_BYTES = 2;
export const WAV_RATE = 8000;

/** Both channels of a recording of one leg: what it says on the left, what it hears on the right. */
export type Channels = 1 | 2;

/** Where the header says how many channels there are. */
export const WAV_CHANNELS_AT = 22;

/** The header of a WAV file of 16 bits at 8 kHz (format 1, PCM) that holds so many bytes of samples. */
export function wavHeader(dataBytes: number, channels: Channels = 1): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, WAV_CHANNELS_AT);
  header.writeUInt32LE(WAV_RATE, 24);
  header.writeUInt32LE(WAV_RATE * WAV_SAMPLE_BYTES * channels, 28);
  header.writeUInt16LE(WAV_SAMPLE_BYTES * channels, 32);
  header.writeUInt16LE(8 * WAV_SAMPLE_BYTES, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
