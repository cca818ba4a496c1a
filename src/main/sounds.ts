import { statSync } from 'node:fs';
import { createSoundFolder } from '../engine/media/sound/sound-folder.ts';
import type { Sounds } from '../ports/sounds.ts';
import type { Configuration } from './configuration.ts';

/** A folder or a file of the settings cannot be used. */
export class SoundRefusedError extends Error {
  override readonly name = 'SoundRefusedError';
}

/** The sounds of the settings, and the samples of what plays on hold; throws where one of them cannot be had. */
export async function openSounds({
  sounds: folder,
  holdMusic: name,
}: Pick<Configuration, 'sounds' | 'holdMusic'>): Promise<{
  readonly sounds: Sounds;
  readonly holdMusic: SharedArrayBuffer | undefined;
}> {
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new SoundRefusedError(`PARTYLINE_SOUNDS is "${folder}", and there is no such folder.`);
  const sounds = createSoundFolder(folder);
  if (name === undefined) return { sounds, holdMusic: undefined };
  const loaded = await sounds.load(name);
  if (loaded.ok) return { sounds, holdMusic: loaded.value.samples };
  const why = loaded.refusal.kind === 'no-sound' ? 'there is no such file in PARTYLINE_SOUNDS' : loaded.refusal.why;
  throw new SoundRefusedError(`PARTYLINE_HOLD_MUSIC is "${name}", and ${why}.`);
}
