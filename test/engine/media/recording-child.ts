// Records a phone that talks, says so when some of it is on the disk, and goes on until it is killed.
import { statSync } from 'node:fs';
import { createMedia } from '../../../src/engine/media/media.ts';
import { systemClock, systemIds } from '../../../src/main/system.ts';
import { freePortRange } from '../../support/free-ports.ts';
import { createRtpPhone } from './rtp-phone.ts';

const [, , path = ''] = process.argv;
const from = await freePortRange(10, [30_000, 32_000]);
const media = createMedia({
  address: '127.0.0.1',
  ports: { from, to: from + 9 },
  workersMax: 1,
  clock: systemClock,
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  mediaLost: () => undefined,
});
const [conversationId, legId] = [systemIds.conversation(), systemIds.leg()];
const phone = await createRtpPhone({ hz: 400 });
const opened = await media.open({
  legId,
  conversationId,
  remote: phone.address,
  sourceAddress: '127.0.0.1',
  payloadType: 0,
});
if (!opened.ok) throw new Error(opened.refusal.kind);
media.join(conversationId, legId);
phone.talkTo(opened.value);
media.startRecording({ recordingId: systemIds.recording(), conversationId, path });
while (statSync(path, { throwIfNoEntry: false }) === undefined || statSync(path).size < 30_000) await phone.hearMore(1);
console.log('recording');
