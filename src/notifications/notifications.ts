import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../base/clock.ts';
import type { IdMaker } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { ChannelService } from '../contract/notifications.ts';
import type { Bus } from '../ports/bus.ts';
import type { ConversationStore } from '../ports/store.ts';
import { createChannelSocket } from './channel-socket.ts';
import { createChannels, type Revoked } from './channels.ts';
import { createEventFrames } from './event-frames.ts';
import { createLiveFrames } from './live-frames.ts';
import { createShownStates } from './shown-states.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTalkFrames } from './talk-frames.ts';
import type { KnownThings } from './topic-rights.ts';

/** Channels and their sockets, fed by the bus. */
export interface Notifications {
  readonly channels: ChannelService;
  /** Takes an HTTP upgrade of the path in a connectUri; false when it is none of ours, and nothing was done. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  revoked(what: Revoked): void;
  /** Says `socket_closing` and closes the sockets. */
  close(): void;
}

export interface NotificationsDeps {
  readonly bus: Bus;
  readonly store: Pick<ConversationStore, 'read'>;
  readonly known: KnownThings;
  readonly clock: Clock;
  readonly ids: IdMaker;
}

const CHANNEL_PATH = /^\/channels\/([^/?]+)$/;

export function createNotifications({ bus, store, known, clock, ids }: NotificationsDeps): Notifications {
  const subscriptions = createSubscriptions();
  const channels = createChannels({ subscriptions, known, clock, ids });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.socketFrameBytesMax,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const stops = [
    bus.subscribe(createEventFrames({ subscriptions, states: createShownStates(store), ids })),
    bus.subscribe(createLiveFrames({ subscriptions, ids })),
    bus.subscribeTalk(createTalkFrames({ subscriptions, ids })),
  ];

  return {
    channels,
    upgrade(request, socket, head) {
      const channelId = CHANNEL_PATH.exec(request.url ?? '')?.[1];
      if (channelId === undefined || !channels.has(channelId)) return false;
      sockets.handleUpgrade(request, socket, head, (opened) => {
        const isAttached = channels.attach(channelId, (onClosed) => createChannelSocket(opened, { clock, onClosed }));
        if (!isAttached) opened.terminate();
      });
      return true;
    },
    revoked: channels.revoked,
    close() {
      for (const stop of stops) stop();
      channels.close();
    },
  };
}
