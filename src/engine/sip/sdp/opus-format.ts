import type { OpusWishes } from '../../media/media.ts';
import { decimal } from '../message/scan.ts';

const BITS_PER_SECOND_MAX = 510_000;

/** What we say of what we take: our mixer has 8 kHz and one channel, and what is lost may be sent again (RFC 7587 §6.1). */
export const OPUS_FORMAT = 'maxplaybackrate=8000;stereo=0;useinbandfec=1';

/** Reads what the far end says of what it takes; what is not understood is passed over (RFC 7587 §7.1). */
export function readOpusWishes(config: string): OpusWishes {
  const values = new Map(
    config.split(';').map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [name.trim().toLowerCase(), value.trim()] as const;
    }),
  );
  const bitsPerSecond = decimal(values.get('maxaveragebitrate') ?? '', BITS_PER_SECOND_MAX);
  return {
    fec: values.get('useinbandfec') === '1',
    constant: values.get('cbr') === '1',
    ...(bitsPerSecond === undefined ? {} : { bitsPerSecond }),
  };
}
